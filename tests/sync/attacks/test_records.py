"""Cases 29, 41 and 62 to 75, and 95: revisions and statements inside a bundle that is signed and sealed correctly."""

import datetime as dt

import msgspec
import pytest

from ssr_desk.records import header as headers
from ssr_desk.services import keyring
from ssr_desk.sync import lines
from ssr_desk.sync.statements import Tip, stamp
from ssr_desk.trust import keys

DAY = dt.timedelta(days=1)


def line_of(shop):
    """All lines, and the place of one with a body."""
    found = shop.apart().lines
    at = next(number for number, one in enumerate(found) if b'"b":{}' not in one)
    return found, at


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.replace(b'{"b":{', b'{"b":{"x":["%s",%s],' % (b"0" * 32, b"9" * 100_000), 1),
        lambda one: one.replace(b'{"b":{', b'{"b":{"x":["%s",1e999],' % (b"0" * 32), 1),
        lambda one: one.replace(b'{"b":{', b'{"b":{"x":["%s",NaN],' % (b"0" * 32), 1),
        lambda one: one.replace(b'{"b":{', b'{"b":{"x":["%s",1.5],' % (b"0" * 32), 1),
        lambda one: one.replace(b'{"b":{', b'{"b":{"x":' + b'{"a":' * 30_000 + b"1" + b"}" * 30_000 + b",", 1),
        lambda one: one[:-1] + b',"h":"{}"}',
        lambda one: one[:-1] + b',"x":1}',
        lambda one: one.replace(b'{"b":{"', b'{"b":{"\xff', 1),
        lambda one: one.replace(b'{"b":{"', b'{"b":{"\\ud800', 1),
        lambda one: one[:-5],
        lambda one: b"{}",
        lambda one: b"",
        lambda one: b"[1]",
        lambda one: one + b" ",
        lambda one: b" " + one,
        lambda one: one.replace(b"\\", b"\\\\", 1),
    ],
    ids=[
        "62-huge-number",
        "63-1e999",
        "63-nan",
        "63-fraction",
        "64-deep",
        "65-key-twice",
        "unknown-key",
        "66-utf-8",
        "67-surrogate",
        "72-cut",
        "empty-object",
        "empty",
        "list",
        "space-after",
        "space-before",
        "escape",
    ],
)
def test_62_to_72_a_line_in_another_form(shop, refused, change):
    found, at = line_of(shop)
    found[at] = change(found[at])
    error = refused(shop.together(shop.apart().put_lines(found)), "RECORDS")
    assert error.details["line"] == at + 1


def test_a_line_over_the_limit(shop, refused):
    found, at = line_of(shop)
    found[at] = found[at].replace(b'{"b":{', b'{"b":{"x":["%s","%s"],' % (b"0" * 32, b"x" * (256 << 10)), 1)
    refused(shop.together(shop.apart().put_lines(found)), "RECORDS", "TOO_LARGE")


@pytest.mark.parametrize(
    "value",
    [
        "photo\u202egpj.exe",
        "a\x00b",
        "a\x7fb",
        "a\u200bb",
        "e\u0301",
        "\ufeffx",
        2**53,
        -(2**53),
        1.5,
        [[[[[[[[[[[[[["deep"]]]]]]]]]]]]]],
        {"a": "e\u0301"},
        ["a\u202eb"],
    ],
    ids=repr,
)
def test_68_to_71_values_that_cleaning_would_change(shop, refused, value):
    """The hashes fit, the chain and the statement too: only the value itself is wrong."""
    refused(shop.together(shop.grown(shop.apart(), {"name": value})), "RECORDS")


@pytest.mark.parametrize(
    "value",
    [
        "'); DROP TABLE revision;--",
        "<img src=x onerror=alert(1)>",
        "=cmd|' /C calc'!A0",
        "فوج ‏٣",
        "Олена",
        "x" * 60_000,
        ["a", 7],
    ],
    ids=["sql", "markup", "formula", "arabic", "cyrillic", "long", "list"],
)
def test_74_what_is_odd_and_allowed_is_kept_as_it_is(shop, value):
    summary = shop.target.importing.check(shop.write(shop.together(shop.grown(shop.apart(), {"name": value}))))
    assert summary.status == "imported"
    assert not summary.quarantined


def header_with(shop, **changes):
    """A bundle whose last header says something else; its hash, its line and the statement fit."""
    return shop.together(shop.grown(shop.apart(), {"name": "x"}, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"kind": "erase"},
        {"record": "../../x"},
        {"type": "Évil"},
        {"time": -1},
        {"depth": 0},
        {"depth": 5},
        {"seq": 1},
        {"prev": None},
        {"author": "0" * 64},
        {"parents": ("0" * 64, "0" * 64), "depth": 2},
        {"targets": ("name",)},
        {"changed": {}},
        {"changed": {"name": "0" * 64}},
        {"changed": {"Näme": "0" * 64}},
    ],
    ids=str,
)
def test_73_headers_that_no_desk_writes(shop, refused, changes):
    refused(header_with(shop, **changes), "RECORDS")


def test_73_a_text_where_a_number_belongs(shop, refused):
    found, at = line_of(shop)
    document = msgspec.json.decode(found[at])
    document["h"] = document["h"].replace('"depth":1', '"depth":"1"', 1)
    found[at] = headers.canonical(document)
    refused(shop.together(shop.apart().put_lines(found)), "RECORDS")


def test_29_a_header_changed_after_it_was_signed_belongs_to_no_chain(shop):
    """Its id is another then: it is not under the statement, waits, and counts for nothing."""
    found, at = line_of(shop)
    document = msgspec.json.decode(found[at])
    document["h"] = document["h"].replace('"type":"', '"type":"x', 1)
    found[at] = headers.canonical(document)
    summary = shop.target.importing.check(shop.write(shop.together(shop.apart().put_lines(found))))
    assert summary.gaps[0].before >= 1
    assert summary.new < shop.target.importing.check(shop.write(shop.good)).new


def test_nobody_makes_a_desk_believe_that_it_was_rolled_back(shop):
    """Made-up revisions in the target's own feed are under no signature of its own."""
    parts = shop.apart()
    own = next(one for one in parts.headers[::-1] if one.owner == shop.target.store.setting("fingerprint"))
    made = msgspec.structs.replace(own, seq=own.seq + 1, prev=headers.rev_id(headers.encode(own)))
    body = {name: ["00" * 16, "x"] for name in ("name",)}
    made = msgspec.structs.replace(made, parents=(), depth=1, changed={"name": headers.register_hash(bytes(16), "x")})
    line = lines.written(headers.encode(made), headers.encode_body(body))[:-1]
    summary = shop.target.importing.check(shop.write(shop.together(parts.put_lines([*parts.lines, line]))))
    assert not summary.new_incarnation


def test_29_a_value_changed_after_it_was_signed(shop, refused):
    found, at = line_of(shop)
    document = msgspec.json.decode(found[at])
    name = next(iter(document["b"]))
    document["b"][name][1] = "put into somebody's mouth"
    found[at] = headers.canonical(document)
    refused(shop.together(shop.apart().put_lines(found)), "RECORDS")


def test_29_a_revision_that_claims_another_author(shop, refused):
    """An author is the key of its feed: nobody keeps a line that says otherwise, so no desk can pass it on."""
    refused(header_with(shop, author=shop.target.store.setting("fingerprint")), "RECORDS")


def test_40_two_contents_under_one_id(shop, refused):
    """A revision's id is the hash of its header, which names its values by theirs: the same id cannot mean something else."""
    parts = shop.apart()
    found, at = line_of(shop)
    document = msgspec.json.decode(found[at])
    name = next(iter(document["b"]))
    document["b"][name] = ["00" * 16, document["b"][name][1]]
    refused(shop.together(parts.put_lines([*found, headers.canonical(document)])), "RECORDS")


def test_a_value_that_the_header_does_not_name(shop, refused):
    found, at = line_of(shop)
    document = msgspec.json.decode(found[at])
    document["b"]["zusatz"] = ["00" * 16, "x"]
    found[at] = headers.canonical(document)
    refused(shop.together(shop.apart().put_lines(found)), "RECORDS")


@pytest.mark.parametrize("more", [-1, 1, 1000])
def test_75_the_count_lies(shop, refused, more):
    parts = shop.apart()
    parts.manifest["feeds"][0]["count"] += more
    refused(shop.together(parts), "RECORDS", "MANIFEST")


def test_95_words_in_another_officers_mouth(shop, refused):
    """A feed belongs to a key: nobody else can sign its tip."""
    key = keys.new_signing_key(shop.sender.surround.random)
    other = keys.fingerprint(key.public_key())
    parts = shop.apart()
    feed = parts.manifest["feeds"][0]["feed"]
    changed = {"feed": other + feed[64:], "author": other}
    refused(shop.together(shop.grown(parts, {"name": "x"}, **changed)), "STATEMENT")


def test_95_without_a_statement_it_waits(shop):
    """A feed of a stranger that nobody has signed for is stored and counts for nothing."""
    key = keys.new_signing_key(shop.sender.surround.random)
    other = keys.fingerprint(key.public_key())
    parts, tips = shop.apart(), shop.apart().tips
    feed = parts.manifest["feeds"][0]["feed"]
    grown = shop.grown(parts, {"name": "x"}, feed=other + feed[64:], author=other, seq=1, prev=None)
    good = shop.target.importing.check(shop.write(shop.good))
    summary = shop.target.importing.check(shop.write(shop.together(grown.put_tips(tips))))
    assert summary.revisions == good.revisions + 1
    assert summary.new == good.new


@pytest.mark.parametrize(
    "change",
    [
        lambda tip: {**tip, "signature": "AAAA"},
        lambda tip: {**tip, "signature": "not base64"},
        lambda tip: {**tip, "statement": tip["statement"].replace('"seq":', '"seq":1', 1)},
        lambda tip: {**tip, "statement": "{}"},
        lambda tip: {**tip, "more": "x"},
        lambda tip: {"statement": tip["statement"]},
    ],
    ids=["short", "base64", "changed", "empty", "unknown", "unsigned"],
)
def test_statements_that_do_not_hold(shop, refused, change):
    parts = shop.apart()
    refused(shop.together(parts.put_tips([change(parts.tips[0]), *parts.tips[1:]])), "STATEMENT")


@pytest.mark.parametrize("name", ["officer", "device"])
def test_a_statement_in_anothers_name(shop, refused, name):
    parts = shop.apart()
    last = parts.headers[-1]
    about = {"officer": shop.sender.profile.officer, "device": shop.sender.profile.device, name: "SOMEBODY-ELSE"}
    tip = Tip(last.feed, last.seq, headers.rev_id(headers.encode(last)), time=stamp(shop.now), **about)
    refused(shop.together(parts.put_tips([*parts.tips, shop.statement(tip)])), "STATEMENT")


def test_a_statement_by_an_expired_key_waits_and_the_rest_goes_in(shop):
    parts = shop.apart()
    old = shop.certified(now=shop.now - 60 * DAY, days=30)
    last = parts.headers[-1]
    profile = shop.sender.profile
    tip = Tip(
        last.feed, last.seq, headers.rev_id(headers.encode(last)), profile.officer, profile.device, stamp(shop.now)
    )
    summary = shop.target.importing.check(shop.write(shop.together(parts.put_tips([shop.statement(tip, old)]))))
    assert summary.set_aside == 1
    assert summary.new == 0


def test_a_feed_of_another_mission(shop, refused):
    parts = shop.apart()
    feed = parts.manifest["feeds"][0]["feed"].rpartition("/")[0] + "/ML-BILAT"
    refused(shop.together(shop.grown(parts, {"name": "x"}, feed=feed, seq=1, prev=None)), "MISSION")


@pytest.mark.parametrize(
    ("type_name", "body"),
    [("post", {"code": "HT-1"}), ("mission", {"code": "HT-BILAT"}), ("institution", {"review": "approved"})],
    ids=["plan", "mission", "review"],
)
def test_a_revision_without_authority_is_quarantined_and_the_rest_goes_in(shop, type_name, body):
    good = shop.target.importing.check(shop.write(shop.good))
    summary = shop.target.importing.check(shop.write(shop.together(shop.grown(shop.apart(), body, type=type_name))))
    assert summary.quarantined == 1
    assert summary.revisions == good.revisions + 1
    assert summary.new == good.new


def test_18_an_officer_who_writes_for_everybody(shop):
    """The common feed is headquarters' alone; what somebody else writes there is quarantined."""
    parts = shop.apart()
    feed = parts.manifest["feeds"][0]["feed"].rpartition("/")[0] + "/common"
    grown = shop.grown(parts, {"name": "x"}, feed=feed, seq=1, prev=None, type="person")
    summary = shop.target.importing.check(shop.write(shop.together(grown)))
    assert summary.quarantined == 1


def test_lines_keep_the_headers_bytes(shop):
    for one in shop.apart().lines:
        found = lines.read(one)
        body = headers.encode_body(found.body) if found.body else None
        assert lines.written(found.data, body) == one + b"\n"
        assert headers.rev_id(found.data) == found.rev_id.hex()
    assert keyring.identity(shop.sender.store).role == "officer"
