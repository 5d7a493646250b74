"""Lists of withdrawn certificates travel with every bundle: a desk that meets only its commander is not left with old ones."""

import base64
import datetime as dt

import pytest

from ssr_desk.demo import story
from ssr_desk.errors import DeskError
from ssr_desk.services import keyring
from ssr_desk.sync.statements import Lists, read_lists
from ssr_desk.trust import certificates, keys
from ssr_desk.trust.certificates import Authority
from ssr_desk.trust.revocation import Crl, make_crl
from sync.test_history import add, names
from sync.workshop import Workshop, everything

DAY = dt.timedelta(days=1)
HALF_A_YEAR = 200
"""Days after which the lists of the founding have ended."""


def numbers(desk):
    """The numbers of the lists that a desk holds."""
    with desk.store.read() as connection:
        return {row[0] for row in connection.execute("SELECT number FROM crl")}


@pytest.fixture
def late(cast):
    """Half a year later: the commander has been to headquarters, the officer has not."""
    cast.introduce("officer", "commander")
    cast.introduce("commander", "officer")
    cast.clock.end += HALF_A_YEAR * DAY
    cast.clock.ago(100 - HALF_A_YEAR, 9)
    cast["hq"].headquarters.renew_crl(cast.folder / "hq-root.key", story.ROOT_PASSPHRASE)
    cast.deliver(cast.send("hq", (cast["commander"].profile.device,), "news"), "commander")
    return cast


def carried(cast):
    """The commander's bundle for the officer, with a record that the officer may read, and a workshop on it."""
    device = cast["officer"].profile.device
    (file,) = cast["commander"].exchange.export([device], cast.folder / "carried.ssrb").files
    return file, Workshop(cast["commander"], cast["officer"], cast["hq"], file.read_bytes(), cast.folder)


def without_lists(shop):
    """The same bundle by an older version: nothing in its manifest carries a list."""
    parts = shop.apart()
    parts.manifest["receipts"] = [one for one in parts.manifest["receipts"] if "ssr-lists/1" not in one["statement"]]
    return parts


def stale(desk, path):
    """Prove that a bundle is refused because of expired lists and nothing is changed."""
    before, held = everything(desk), numbers(desk)
    with pytest.raises(DeskError) as caught:
        desk.importing.take(path)
    assert caught.value.code == "CRL_STALE"
    assert (everything(desk), numbers(desk)) == (before, held)


def test_the_commanders_bundle_brings_headquarters_lists(late):
    file, shop = carried(late)
    stale(late["officer"], shop.write(shop.together(without_lists(shop))))
    summary = late["officer"].importing.take(file)
    assert summary.status == "imported"
    assert numbers(late["officer"]) == numbers(late["commander"])
    with late["officer"].store.read() as connection:
        assert keyring.decisions(connection, "stale_crl") == [], "nobody had to decide anything"


def test_headquarters_receipts_bring_them_too(late):
    """Bundles of versions that passed on no lists: those in the signatures of headquarters' receipts serve."""
    hq, commander = late["hq"], late["commander"]
    late.deliver(late.send("commander", ("hq",), "up"), "hq")
    hq.maintenance.backup(late.folder / "hq.ssrbackup")
    late.deliver(late.send("hq", (commander.profile.device,), "receipt"), "commander")
    _file, shop = carried(late)
    assert late["officer"].importing.take(shop.write(shop.together(without_lists(shop)))).status == "imported"
    assert numbers(late["officer"]) == numbers(commander)


def test_older_lists_help_nobody(late):
    """What is expired stays expired; lists of the commander's before the journey change nothing."""
    _file, shop = carried(late)
    parts = without_lists(shop)
    with late["officer"].store.read() as connection:
        old = keyring.lists_to_send(connection)
    parts.manifest["receipts"] = [{"statement": old.encode().decode(), "signature": ""}, *parts.manifest["receipts"]]
    stale(late["officer"], shop.write(shop.together(parts)))


def _forged(shop, authorities, lists):
    parts = without_lists(shop)
    statement = Lists(tuple(sorted(authorities)), tuple(sorted(lists))).encode().decode()
    parts.manifest["receipts"] = [{"statement": statement, "signature": ""}, *parts.manifest["receipts"]]
    return shop.write(shop.together(parts))


def test_lists_of_nobodys_help_nobody(late):
    """Another root, an officer who calls itself an authority, an authority of headquarters' that did not sign, garbage."""
    _file, shop = carried(late)
    random, now, officer = shop.sender.surround.random, shop.now, late["officer"]
    root = certificates.new_root("SSR Desk HQ root", now - 90 * DAY, random)
    other = certificates.new_issuing("SSR Desk HQ issuing", root, now - 90 * DAY, random)
    self_made = Authority(shop.signer.certificate_der, keys.new_authority_key(random))
    far = 2**40
    for authorities, lists in (
        ([other.certificate_der], [make_crl(root, (), far, now, 90), make_crl(other, (), far, now, 90)]),
        ([], [make_crl(root, (), far, now, 90)]),
        ([self_made.certificate_der], [make_crl(Authority(shop.issuing.certificate_der, other.key), (), far, now, 90)]),
        (
            [shop.issuing.certificate_der],
            [make_crl(Authority(shop.issuing.certificate_der, other.key), (), far, now, 90)],
        ),
        ([b"garbage"], [b"garbage"]),
    ):
        stale(officer, _forged(shop, authorities, lists))


@pytest.mark.parametrize(
    "statement",
    [
        '{"authorities":[],"format":"ssr-lists/1","lists":["*"]}',
        '{"authorities":[],"format":"ssr-lists/1","lists":[7]}',
        '{"authorities":[],"format":"ssr-lists/1","lists":"x"}',
        '{"authorities":[],"format":"ssr-lists/1","lists":[],"more":1}',
        '{"authorities": [],"format":"ssr-lists/1","lists":[]}',
        '"format":"ssr-lists/1"',
    ],
)
def test_statements_in_another_form_are_passed_over(late, statement):
    file, shop = carried(late)
    parts = shop.apart()
    parts.manifest["receipts"] = [{"statement": statement, "signature": ""}, *parts.manifest["receipts"]]
    assert late["officer"].importing.check(shop.write(shop.together(parts))).status == "imported"
    assert file.exists()


def test_a_manifest_that_does_not_hold_brings_no_list(late):
    """The signature comes first: lists of a manifest that was changed on its way are not even looked for."""
    _file, shop = carried(late)
    held = numbers(late["officer"])
    signature = shop.apart()
    data = shop.together(signature, signature=lambda p7s: p7s[:-1] + bytes([p7s[-1] ^ 1]))
    with pytest.raises(DeskError) as caught:
        late["officer"].importing.take(shop.write(data))
    assert caught.value.code in ("SIG_BAD", "SIG_FORMAT")
    assert numbers(late["officer"]) == held


def test_the_lists_that_a_bundle_brings_judge_its_own_sender(late):
    """The thief of the commander's laptop passes on, without looking, the list that withdraws it."""
    own = keyring.identity(late["commander"].store)
    hq = late["hq"]
    hq.headquarters.revoke(own.serial, "compromise")
    _file, shop = carried(late)
    with hq.store.read() as connection:
        newest = keyring.lists_to_send(connection)
    path = _forged(shop, newest.authorities, newest.lists)
    before = everything(late["officer"], "revision", "tip", "record", "receipt", "setting", "certificate")
    with pytest.raises(DeskError) as caught:
        late["officer"].importing.take(path)
    assert caught.value.code == "SIG_REVOKED"
    assert everything(late["officer"], "revision", "tip", "record", "receipt", "setting", "certificate") == before
    assert numbers(late["officer"]) == numbers(hq), "the lists alone are kept"
    with late["officer"].store.read() as connection:
        query = "SELECT trusted FROM peer WHERE device = ?"
        assert connection.execute(query, (own.device,)).fetchone() == (0,)


def test_and_its_statements(late):
    """A list that withdraws an officer holds for the officer's statements in the same bundle already."""
    commander, officer, hq = late["commander"], late["officer"], late["hq"]
    add(officer, "dated back")
    late["hq"].headquarters.revoke(keyring.identity(officer.store).serial, "compromise")
    commander.importing.take(officer.exchange.export([commander.profile.device], late.folder / "up.ssrb").files[0])
    assert "dated back" in names(commander), "the commander has not heard of it"
    (relay,) = commander.exchange.export(["hq"], late.folder / "relay.ssrb").files
    summary = hq.importing.take(relay)
    assert summary.set_aside >= 1
    assert "dated back" not in names(hq)


def test_headquarters_never_goes_on_with_an_expired_list(late):
    """It can make a new one: what a field desk may decide, headquarters may not."""
    hq, officer = late["hq"], late["officer"]
    add(officer, "a record")
    (file,) = officer.exchange.export(["hq"], late.folder / "up.ssrb").files
    late.clock.end += 1000 * DAY
    late.clock.ago(100 - 500, 9)
    with pytest.raises(DeskError) as caught:
        hq.importing.take(file, accept_stale_crl=True)
    assert caught.value.code == "CRL_STALE"
    hq.headquarters.renew_crl(late.folder / "hq-root.key", story.ROOT_PASSPHRASE)
    assert hq.importing.take(file).status == "imported"


def test_a_list_that_is_held_is_no_news(late):
    """Imported twice, or known from headquarters: a number never goes back and the same list changes nothing."""
    file, _shop = carried(late)
    officer = late["officer"]
    late.deliver(late.send("hq", (officer.profile.device,), "direct"), "officer")
    held = numbers(officer)
    officer.importing.take(file)
    assert numbers(officer) == held


def test_lists_of_a_second_headquarters_desk_travel_with_its_authority(late):
    """A list proves itself by the authority that comes with it; a stranger needs no more than the root."""
    statement = next(
        one["statement"] for one in carried(late)[1].apart().manifest["receipts"] if "ssr-lists/1" in one["statement"]
    )
    found = read_lists(statement.encode())
    root = certificates.check_root(keyring.pinned_root(late["officer"].store))
    known = [certificates.check_issuing(one, keyring.pinned_root(late["officer"].store)) for one in found.authorities]
    assert known
    assert all(any(Crl(one).signed_by(by) for by in [root, *known]) for one in found.lists)
    assert base64.b64encode(found.lists[0]).decode() in statement
