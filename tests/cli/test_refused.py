"""Each way in which a bundle is no good, at the command line: its own code, its own sentence in each language, nothing changed.

The bundles are real ones, taken apart and put together again with real keys, for headquarters' desk.
"""

import datetime as dt
import io
import json
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.conftest import Said
from ssr_desk import app, paths
from ssr_desk.db import vault
from ssr_desk.demo import story
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.i18n import LANGUAGES, translator
from ssr_desk.services import keyring
from ssr_desk.services.refusals import sentence
from ssr_desk.trust import certificates, keys, sealing
from ssr_desk.trust.signing import Signer
from sync.conftest import founded
from sync.workshop import Workshop, everything, flip, same
from trust.making import Office, role_usage

DAY = dt.timedelta(days=1)
FACTS_TOO = {"NOT_FOR_US", "MISSION"}
"""What opens here and is none of this desk's: `verify` says who signed what is inside, for whom, and what is wrong."""
CAUSES = {
    "damaged": "ENV_TAMPERED",
    "damaged in its head": "ENV_HEADER",
    "damaged inside and sealed again": "SIG_TAMPERED",
    "not a bundle": "ENV_NOT_OURS",
    "cut short": "ENV_TRUNCATED",
    "cut short by a few bytes": "ENV_TRUNCATED",
    "cut short in its head": "ENV_TRUNCATED",
    "sealed for others": "ENV_NOT_FOR_US",
    "addressed to others": "NOT_FOR_US",
    "another root": "SIG_UNTRUSTED",
    "expired": "SIG_EXPIRED",
    "revoked": "SIG_REVOKED",
    "no role": "SIG_ROLE",
    "another mission": "MISSION",
    "a newer seal": "ENV_VERSION",
    "a newer head": "ENV_VERSION",
    "a newer table of contents": "VERSION",
}


def _bad(shop: Workshop) -> dict[str, bytes]:
    """Return a bundle for each cause but the revoked one, which everything else would be after it."""
    good, parts = shop.good, shop.apart
    stranger, out = keys.new_sealing_key(random.Random(3).randbytes), io.BytesIO()
    sealing.seal(io.BytesIO(shop.inner), out, [stranger.public], random.Random(4).randbytes)
    addressed, newer = parts(), parts()
    addressed.manifest["to"] = ["D-SOMEBODY-ELSE"]
    newer.manifest["format"] = "ssr-bundle/2"
    return {
        "damaged": flip(good, len(good) - 900),
        "damaged in its head": flip(good, 20),
        "damaged inside and sealed again": shop.together(parts(), signature=same, manifest=same, inner=_other_byte),
        "not a bundle": b"PK\3\4 a workbook, perhaps",
        "cut short": good[: len(good) * 2 // 3],
        "cut short by a few bytes": good[:-5],
        "cut short in its head": good[:300],
        "sealed for others": out.getvalue(),
        "addressed to others": shop.together(addressed),
        "another root": shop.together(parts(), signer=_elsewhere(shop)),
        "expired": shop.together(parts(), signer=shop.certified(now=shop.now - 60 * DAY, days=30)),
        "no role": shop.together(parts(), signer=_without_role(shop)),
        "another mission": shop.together(parts(), signer=shop.certified(missions=("ML-BILAT",))),
        "a newer seal": b"SSRENV2\n" + good[8:],
        "a newer head": good.replace(b"ssr-bundle/1", b"ssr-bundle/2", 1),
        "a newer table of contents": shop.together(newer),
    }


def _other_byte(inner: bytes) -> bytes:
    """Change a byte of the manifest, and its checksums, so that only the signature can notice."""
    from sync.workshop import NAMES, archive, unpacked

    files = dict(unpacked(inner))
    files[NAMES[0]] = files[NAMES[0]].replace(b'"app":"', b'"app":"x', 1)
    return archive(list(files.items()))


def _elsewhere(shop: Workshop) -> Signer:
    """Return a signer whom another headquarters has certified under the same names."""
    rand = random.Random(9).randbytes
    root = certificates.new_root("Headquarters", shop.now - 20 * DAY, rand)
    issuing = certificates.new_issuing("Headquarters", root, shop.now - 20 * DAY, rand)
    return shop.certified(authority=issuing)


def _without_role(shop: Workshop) -> Signer:
    office, key = Office(), keyring.signing_key(shop.sender.store)
    office.issuing = shop.issuing
    raw = office.forged(
        key,
        usage=None,
        extensions=[(role_usage(), False)],
        names=certificates.urns(shop.sender.profile.officer, shop.sender.profile.device, ("HT-BILAT",)),
        start=shop.now - 10 * DAY,
    )
    signer = Signer(raw, key, (shop.issuing.certificate_der,))
    vars(signer)["role"] = "officer"
    return signer


@dataclass
class Case:
    """Headquarters' desk, closed, its store's key, and a file for each cause."""

    desk: Path
    key: bytes
    files: dict[str, Path]

    def everything(self) -> str:
        with app.open_with_key(self.desk, self.key) as desk:
            return everything(desk) + desk.maintenance.digest().digest

    def inbox(self) -> dict[str, object]:
        with app.open_with_key(self.desk, self.key) as desk:
            return {one.file: one for one in desk.importing.inbox()}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """Make the desks of today, and the bundles."""
    folder = tmp_path_factory.mktemp("refused")
    with founded(folder, 41, lambda: dt.datetime.now(dt.UTC), 20) as cast:
        assert isinstance(cast, story.Cast)
        cast.clock.ago(1, 9)
        hq, officer = cast["hq"], cast["officer"]
        (file,) = cast.send("officer", ("hq",), "good")
        shop = Workshop(officer, hq, hq, file.read_bytes(), folder)
        files = {cause: shop.write(data) for cause, data in _bad(shop).items()}
        other = cast.create("other", app.Profile("Lost", "X-9", "officer", "HT-BILAT", "HT-1"))
        cast.certify("other", cast.words)
        other.recording.add("institution", {"name": "Stolen"})
        (files["revoked"],) = cast.send("other", ("hq",), "revoked")
        hq.headquarters.revoke(keyring.identity(other.store).serial, "compromise")
        hq.headquarters.renew_crl(folder / "hq-root.key", story.ROOT_PASSPHRASE)
    return Case(folder / "hq", vault.unlock(folder / "hq", PASSPHRASE), files)


@pytest.fixture
def on_hq(case, ssr_desk, monkeypatch):
    """Run a command on headquarters' desk, answered in JSON."""
    monkeypatch.setenv("SSR_DESK_PASSPHRASE", PASSPHRASE)

    def call(language: str, *arguments: object) -> Said:
        return ssr_desk("--data", case.desk, "--lang", language, "--json", *arguments)

    return call


def test_every_cause_has_its_file(case):
    assert set(case.files) == set(CAUSES)


def test_import_refuses_each_for_its_own_reason_and_changes_nothing(case, on_hq):
    """One command of all files: none stops the next, and the inbox tells each reason again, whole, in either language."""
    before = case.everything()
    told = {}
    for language in LANGUAGES:
        said = on_hq(language, "import", *case.files.values(), "--yes")
        assert (said.code, said.err) == (1, "")
        found = {one["file"]: one for one in said.json["files"]}
        assert {cause: found[str(file)]["error"] for cause, file in case.files.items()} == CAUSES
        told[language] = {cause: found[str(file)]["message"] for cause, file in case.files.items()}
    assert case.everything() == before
    assert not list((case.desk / "quarantine").iterdir())
    for cause in CAUSES:
        one, other = (told[language][cause] for language in LANGUAGES)
        assert one != other
        assert "{" not in one + other
    by_code = {CAUSES[cause]: text for cause, text in told["en"].items()}
    assert len(set(by_code.values())) == len(set(CAUSES.values())), "each code has its own sentence"
    inbox = case.inbox()
    for language in LANGUAGES:
        say = translator(language, paths.LOCALE)
        for cause, file in case.files.items():
            kept = inbox[str(file)]
            assert sentence(kept.error, kept.details, say) == told[language][cause]
    listed = {one["file"]: one["message"] for one in on_hq("fr", "inbox").json["inbox"]}
    assert listed[str(case.files["expired"])] == told["fr"]["expired"]


@pytest.mark.parametrize("cause", CAUSES)
def test_verify_says_the_same(case, on_hq, cause):
    code = CAUSES[cause]
    said = on_hq("fr", "verify", case.files[cause])
    if cause == "sealed for others":  # nothing of it can be judged here: whose keys open it is all there is to say
        assert (said.code, said.json["signer"], len(said.json["recipients"])) == (0, "", 1)
        return
    assert (said.code, said.json["ok"], said.json["error"]) == (1, False, code)
    assert said.json["message"] != said.json["error"]
    assert ("signed_at" in said.json) == (code in FACTS_TOO)


def test_verify_tells_a_person_who_signed_what_is_for_others_and_that_it_is(case, ssr_desk, monkeypatch):
    monkeypatch.setenv("SSR_DESK_PASSPHRASE", PASSPHRASE)
    said = ssr_desk("--data", case.desk, "--lang", "en", "verify", case.files["addressed to others"])
    assert said.code == 1
    assert "D-SOMEBODY-ELSE" in said.out
    assert "addressed to another desk" in said.out
    said = ssr_desk("--data", case.desk, "--lang", "fr", "verify", case.files["another mission"])
    assert said.code == 1
    assert "HT-BILAT" in said.out


def test_what_an_older_version_kept_of_a_refusal_is_still_told():
    say = translator("en", paths.LOCALE)
    assert "…" in sentence("SIG_EXPIRED", {}, say)
    assert sentence("OF_A_LATER_VERSION", {}, say) == "OF_A_LATER_VERSION"
    assert json.dumps(sentence("CONTAINER", {"why": "{x}"}, say)).count("{x}") == 1
