"""Every way in which a bundle can be wrong: its own error, a sentence in both languages, and nothing changed by it.

The inner parts are damaged and then correctly sealed again, and where the case is about what lies below, signed again as well.
"""

import base64
import hashlib
import io
import json
import random
import zlib

import pytest
import zstandard

from e2e.conftest import stage, write
from ssr_desk import app, paths
from ssr_desk.demo import content
from ssr_desk.errors import DeskError
from ssr_desk.i18n import LANGUAGES, translator
from ssr_desk.records import header as headers
from ssr_desk.services import keyring
from ssr_desk.sync import bundle, manifest, strict_zip
from ssr_desk.sync.strict_zip import Member
from ssr_desk.trust import sealing, signing

UNTOUCHED = (
    "revision",
    "tip",
    "certificate",
    "peer",
    "receipt",
    "erased",
    "attachment",
    "decision",
    "setting",
    "record",
)


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    """One stage for all that is refused: a refusal leaves nothing behind."""
    with stage(tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture(scope="module")
def sent(cast):
    """A bundle from officer to commander, not taken yet."""
    write(cast, "institution", "counterpart", "commitment")
    return cast.send("officer", ("commander",), "up")[0]


@pytest.fixture
def own(tmp_path):
    """A stage for a test that changes it."""
    with stage(tmp_path / "stage") as made:
        yield made


def rows(desk):
    """Return everything that a refusal must leave alone."""
    with desk.store.read() as connection:
        return {one: connection.execute(f"SELECT * FROM {one} ORDER BY 1").fetchall() for one in UNTOUCHED}


def refused(desk, path):
    """Return the error's code, after checking its sentences and that nothing was changed."""
    before = rows(desk)
    with pytest.raises(DeskError) as caught:
        desk.importing.take(path)
    told = {caught.value.text(translator(one, paths.LOCALE)) for one in LANGUAGES}
    assert len(told) == len(LANGUAGES)
    assert all(len(one) > 30 and "{" not in one for one in told)
    assert rows(desk) == before
    assert list((desk.folder / "quarantine").glob("*")) == []
    return caught.value.code


def opened(desk, path):
    """Return the parts of a bundle that is sealed for this desk: manifest, signature, payload."""
    key, plain = keyring.sealing_key(desk.store), io.BytesIO()
    with path.open("rb") as file:
        sealing.unseal(file, path.stat().st_size, plain, {key.public.kid: key})
    members = strict_zip.read(plain, len(plain.getvalue()), 3)
    return [b"".join(strict_zip.content(plain, one)) for one in members]


def archive(parts):
    """Return parts, {name: bytes}, as an archive."""
    return b"".join(
        strict_zip.written((Member(name, len(data), zlib.crc32(data)), [data]) for name, data in parts.items())
    )


def sealed(cast, parts, path, whole=None):
    """Seal parts for the commander, whatever they are."""
    inner = archive(dict(zip(manifest.INNER, parts, strict=True))) if whole is None else whole
    with path.open("wb") as file:
        public = keyring.sealing_key(cast["commander"].store).public
        sealing.seal(io.BytesIO(inner), file, [public], cast.surround.random)
    return path


def signed(cast, found, payload, name="officer"):
    """Return manifest, signature and payload, signed by a desk."""
    raw = headers.canonical(found)
    return [raw, signing.sign(keyring.signer(cast[name].store), raw, cast.surround.now()), payload]


def files_of(payload):
    source = io.BytesIO(payload)
    return {one.name: b"".join(strict_zip.content(source, one)) for one in strict_zip.read(source, len(payload), 2000)}


def repacked(cast, parts, changed):
    """Return parts whose payload has other files, listed and signed anew."""
    found, files = json.loads(parts[0]), files_of(parts[2])
    files.update(changed)
    payload = archive(files)
    found["files"] = [
        {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()
    ]
    found["payload"] = {"size": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    return signed(cast, found, payload)


def revisions(cast, parts, change):
    """Return parts with other lines of revisions."""
    packed = files_of(parts[2])[manifest.REVISIONS]
    lines = list(bundle.lines([packed]))
    return repacked(
        cast, parts, {manifest.REVISIONS: zstandard.compress(b"".join(one + b"\n" for one in change(lines)))}
    )


def test_damaged_anywhere(cast, sent, tmp_path):
    commander, good, seeded = cast["commander"], sent.read_bytes(), random.Random(5)
    before, bad, codes = rows(commander), tmp_path / "bad.ssrb", set()
    places = [*range(0, 40), *(seeded.randrange(len(good)) for _number in range(460))]
    for place in places:
        damaged = bytearray(good)
        damaged[place] ^= 1 << seeded.randrange(8)
        bad.write_bytes(damaged)
        with pytest.raises(DeskError) as caught:
            commander.importing.check(bad)
        codes.add(caught.value.code)
    assert codes <= {"ENV_NOT_OURS", "ENV_HEADER", "ENV_VERSION", "ENV_NOT_FOR_US", "ENV_TRUNCATED", "ENV_TAMPERED"}
    assert rows(commander) == before
    assert refused(commander, bad) in codes
    assert commander.importing.check(sent).status == "imported"


def test_truncated_anywhere(cast, sent, tmp_path):
    commander, good, bad = cast["commander"], sent.read_bytes(), tmp_path / "bad.ssrb"
    for size in (0, 1, 8, 11, 12, 500, len(good) // 2, len(good) - 17, len(good) - 16, len(good) - 1):
        bad.write_bytes(good[:size])
        assert refused(commander, bad) in {"ENV_NOT_OURS", "ENV_TRUNCATED", "ENV_TAMPERED", "ENV_HEADER"}


@pytest.mark.parametrize("seed", range(80))
def test_damaged_inside_and_sealed_again(cast, sent, tmp_path, seed):
    parts, chance = opened(cast["commander"], sent), random.Random(seed)
    whole = bytearray(archive(dict(zip(manifest.INNER, parts, strict=True))))
    limit = len(parts[0]) + len(parts[1]) + 400 if seed % 2 else len(whole)
    whole[chance.randrange(limit)] ^= 1 << chance.randrange(8)
    code = refused(cast["commander"], sealed(cast, parts, tmp_path / "bad.ssrb", bytes(whole)))
    assert code in {"CONTAINER", "SIG_FORMAT", "SIG_TAMPERED", "SIG_BAD", "SIG_UNTRUSTED", "PAYLOAD_HASH", "PAYLOAD"}


def _other(found, **about):
    return {**found, **about}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda found: _other(found, format="ssr-bundle/2"), "VERSION"),
        (lambda found: _other(found, to=["D-SOMEBODY"]), "NOT_FOR_US"),
        (lambda found: _other(found, extra=1), "MANIFEST"),
        (lambda found: _other(found, files=found["files"][:1]), "MANIFEST"),
        (lambda found: _other(found, part=[2, 1]), "MANIFEST"),
        (lambda found: _other(found, created="yesterday"), "MANIFEST"),
        (lambda found: _other(found, **{"from": {**found["from"], "officer": "X-1"}}), "IDENTITY"),
        (lambda found: _other(found, payload={**found["payload"], "sha256": "0" * 64}), "PAYLOAD_HASH"),
        (lambda found: _other(found, payload={**found["payload"], "size": 1}), "CONTAINER"),
        (lambda found: _other(found, files=[{**one, "size": one["size"] + 1} for one in found["files"]]), "PAYLOAD"),
        (lambda found: _other(found, files=[{**one, "sha256": "0" * 64} for one in found["files"]]), "PAYLOAD"),
        (lambda found: _other(found, feeds=[]), "RECORDS"),
    ],
)
def test_wrong_table_of_contents_signed_again(cast, sent, tmp_path, change, code):
    parts = opened(cast["commander"], sent)
    parts = signed(cast, change(json.loads(parts[0])), parts[2])
    assert refused(cast["commander"], sealed(cast, parts, tmp_path / "bad.ssrb")) == code


def test_repeated_key_in_a_signed_table_of_contents(cast, sent, tmp_path):
    parts = opened(cast["commander"], sent)
    raw = parts[0].replace(b'{"app":', b'{"app":"other","app":', 1)
    parts = [raw, signing.sign(keyring.signer(cast["officer"].store), raw, cast.surround.now()), parts[2]]
    assert refused(cast["commander"], sealed(cast, parts, tmp_path / "bad.ssrb")) == "MANIFEST"


def _edited(lines, old, new):
    return [lines[0].replace(old, new, 1), *lines[1:]]


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:-1],
        lambda lines: [*lines, lines[0]],
        lambda lines: _edited(lines, b'\\"depth\\":1', b'\\"depth\\":2'),
        lambda lines: _edited(lines, b'\\"seq\\":', b'\\"seq\\":9'),
        lambda lines: _edited(lines, b'{"b":', b'{"a":1,"b":'),
        lambda lines: _edited(lines, b'{"b":', b'{ "b":'),
        lambda lines: _edited(lines, b'"]', b'x"]'),
        lambda lines: [b"", *lines[1:]],
        lambda lines: [b"[]", *lines[1:]],
        lambda lines: [b'{"b":{},"h":"' + b"x" * (300 << 10) + b'"}', *lines[1:]],
    ],
)
def test_wrong_revisions_listed_and_signed_again(cast, sent, tmp_path, change):
    parts = revisions(cast, opened(cast["commander"], sent), change)
    assert refused(cast["commander"], sealed(cast, parts, tmp_path / "bad.ssrb")) in {"RECORDS", "TOO_LARGE"}


def test_compressed_bomb(cast, sent, tmp_path):
    bomb = {manifest.REVISIONS: zstandard.compress(b"\n" * (80 << 20))}
    parts = repacked(cast, opened(cast["commander"], sent), bomb)
    assert refused(cast["commander"], sealed(cast, parts, tmp_path / "bad.ssrb")) in {"TOO_LARGE", "RECORDS"}


@pytest.mark.parametrize("damage", [b"{}\n", b"\xff\n", b"no line end"])
def test_wrong_statements(cast, sent, tmp_path, damage):
    parts = repacked(cast, opened(cast["commander"], sent), {manifest.TIPS: damage})
    assert refused(cast["commander"], sealed(cast, parts, tmp_path / "bad.ssrb")) == "STATEMENT"


def test_statement_of_another_desk_under_a_feed(cast, sent, tmp_path):
    parts = opened(cast["commander"], sent)
    rest = files_of(parts[2])[manifest.TIPS].splitlines()
    own = keyring.identity(cast["officer"].store).fingerprint
    first = next(one for one in rest if own in json.loads(one)["statement"])
    rest.remove(first)
    one = json.loads(first)
    one["signature"] = base64.b64encode(
        signing.sign(keyring.signer(cast["hq"].store), one["statement"].encode(), cast.surround.now())
    ).decode()
    changed = {manifest.TIPS: b"".join(line + b"\n" for line in [headers.canonical(one), *rest])}
    parts = repacked(cast, parts, changed)
    assert refused(cast["commander"], sealed(cast, parts, tmp_path / "bad.ssrb")) == "STATEMENT"


def test_another_headquarters(cast, tmp_path):
    other = type(cast)(tmp_path / "other", cast.clock, cast.surround)
    (tmp_path / "other").mkdir()
    with other:
        people = content.profiles("en")
        other.create("hq", people["hq"])
        words = other.found_headquarters()
        other.create("officer", app.Profile("Mallory", "X-1", "officer", content.MISSION, content.POST))
        other.certify("officer", words)
        other["officer"].recording.add("institution", {"name": "Forged"})
        from ssr_desk.trust.papers import read_card

        card = tmp_path / "commander.ssrcard"
        cast["commander"].enrolment.card(card)
        found = read_card(card.read_bytes(), keyring.verifier(cast["commander"].store), cast.surround.now())
        with other["officer"].store.write() as connection:
            keyring.keep_peer(connection, found.identity, found.sealing)
        path = tmp_path / "forged.ssrb"
        other["officer"].exchange.export((found.identity.device,), path)
    assert refused(cast["commander"], path) == "SIG_UNTRUSTED"


@pytest.mark.parametrize(("reason", "code"), [("compromise", "SIG_REVOKED"), ("superseded", "SIG_REVOKED")])
def test_withdrawn_certificate_and_the_newer_list_is_kept(own, tmp_path, reason, code):
    identity = keyring.identity(own["officer"].store)
    own["hq"].headquarters.revoke(identity.serial, reason)
    late = tmp_path / "late.ssrb"
    write(own, "handoff_note")
    own.clock.ago(30, 9)
    own["officer"].exchange.export(("commander",), late)
    own.deliver(own.send("hq", (own["commander"].profile.device,), "list"), "commander")
    assert refused(own["commander"], late) == code


def test_expired_certificate(own, tmp_path):
    hq, officer = own["hq"], own["officer"]
    short = own.create("short", app.Profile("Short", "S-1", "officer", content.MISSION, content.POST))
    request, answer = tmp_path / "a.ssrreq", tmp_path / "a.ssrcert"
    words = short.enrolment.request(request)
    hq.headquarters.certify(request, "officer", (content.MISSION,), 5, answer, " ".join(words))
    short.enrolment.accept(answer, " ".join(own.words))
    assert officer.profile.role == "officer"
    short.recording.add("institution", {"name": "Late"})
    own.clock.ago(60, 9)
    path = tmp_path / "expired.ssrb"
    short.exchange.export(("commander",), path)
    assert refused(own["commander"], path) == "SIG_EXPIRED"


def test_another_mission(own, tmp_path):
    """An officer of another mission signs a bundle for this commander: its certificate does not belong here."""
    stranger = own.create("stranger", app.Profile("Stranger", "S-2", "officer", "ML-BILAT", "ML-1"))
    own.certify("stranger", own.words, ("ML-BILAT",))
    stranger.recording.add("institution", {"name": "Elsewhere"})
    path = tmp_path / "elsewhere.ssrb"
    stranger.exchange.export(("hq",), path)
    assert own["hq"].importing.take(path).revisions == 1
    with stranger.store.read() as connection:
        from ssr_desk.progress import CancelToken, Progress
        from ssr_desk.records.authority import Authority
        from ssr_desk.services.outgoing import Contents, Reader
        from ssr_desk.services.packing import Packer, signer

        pretended = Reader(own["commander"].profile.device, Authority("C", "commander", ("*",)), frozenset())
        public = keyring.sealing_key(own["commander"].store).public.raw
        packer = Packer(stranger.store, own.surround, signer(stranger.store), connection, None)
        target = tmp_path / "wrong.ssrb"
        packer.write(lambda: Contents(connection, [pretended], True), [public], target, None, Progress(), CancelToken())
    assert refused(own["commander"], target) == "MISSION"


def test_work_without_authority_is_set_apart_and_the_rest_goes_in(own, tmp_path):
    """A program that does not hold itself to the rules writes a post as an officer."""
    from ssr_desk.services import writer

    officer, commander = own["officer"], own["commander"]
    write(own, "institution")
    allowed = commander.author().authority
    real = officer.recording._author
    officer.recording._author = lambda: writer.Author(real().fingerprint, allowed, real().mission, real().post)
    forged = officer.recording.add("post", {"code": "HT-FORGED", "title": "Forged"}).ids[0]
    officer.recording._author = real
    summary = commander.importing.take(own.send("officer", ("commander",), "up")[0])
    assert (summary.quarantined, summary.status) == (1, "imported")
    assert commander.recording.existing([forged]) == set()
    assert commander.recording.list("institution").total == officer.recording.list("institution").total
    assert commander.maintenance.check() == []
