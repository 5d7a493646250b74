"""Header bytes: one form, read strictly, and a hash that withheld values cannot be guessed from."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.making import RECORD, Pen, key
from ssr_desk.records import header as headers
from ssr_desk.records.header import Header, Malformed


def example(**about) -> bytes:
    pen = Pen()
    rev = pen.write("officer", {"title": "Ronde", "competencies/" + RECORD: {"id": RECORD}}, **about)
    return headers.encode(pen.made[rev].header)


def test_reading_gives_back_what_was_written():
    data = example()
    assert headers.encode(headers.decode(data)) == data
    assert headers.decode(data) == headers.read_known(data)
    assert headers.decode(data).mission == "HT"
    assert headers.decode(data).owner == key("officer")


def changed(data: bytes, **about) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(data) | about, order="sorted")


@pytest.mark.parametrize(
    "about",
    [
        {"v": 2},
        {"kind": "delete"},
        {"depth": 0},
        {"depth": 2},
        {"seq": 0},
        {"seq": 2},
        {"prev": "0" * 64},
        {"parents": ["0" * 64]},
        {"targets": ["title"]},
        {"changed": {}},
        {"changed": {"title": "00"}},
        {"changed": {"Title": "0" * 64}},
        {"changed": {"title/x": "0" * 64}},
        {"author": "0" * 64},
        {"author": key("officer").upper()},
        {"feed": f"{key('officer')}/0/HT"},
        {"feed": f"{key('officer')}/{'0' * 32}/a b"},
        {"record": "one"},
        {"type": "Training"},
        {"time": -1},
        {"time": 1.5},
        {"time": 10**17},
        {"extra": 1},
    ],
)
def test_what_our_writer_would_not_write_is_refused(about):
    with pytest.raises(Malformed):
        headers.decode(changed(example(), **about))


def test_edit_and_redaction_exclude_each_other():
    data = example()
    redaction = changed(data, kind="redact", targets=["title"], changed={})
    assert headers.decode(redaction).kind == "redact"
    for about in ({"kind": "redact"}, {"kind": "redact", "changed": {}}, {"targets": ["title"], "kind": "redact"}):
        with pytest.raises(Malformed):
            headers.decode(changed(data, **about))


@pytest.mark.parametrize("name", ["parents", "targets"])
def test_lists_are_sorted_and_without_repeats(name):
    one, two = ("0" * 64, "1" * 64) if name == "parents" else ("a", "b")
    about = {"depth": 2} if name == "parents" else {"kind": "redact", "changed": {}}
    headers.decode(changed(example(), **about, **{name: [one, two]}))
    for wrong in ([two, one], [one, one]):
        with pytest.raises(Malformed):
            headers.decode(changed(example(), **about, **{name: wrong}))


@given(st.data())
def test_no_other_bytes_are_read(data):
    """Spaces, repeated keys, another order, a changed byte: either it is refused, or it is another valid header."""
    good = bytearray(example())
    at = data.draw(st.integers(0, len(good) - 1))
    kind = data.draw(st.sampled_from(["insert", "replace", "delete"]))
    byte = data.draw(st.integers(0, 255))
    if kind == "insert":
        good.insert(at, byte)
    elif kind == "replace":
        good[at] = byte
    else:
        del good[at]
    try:
        header = headers.decode(bytes(good))
    except Malformed:
        return
    assert headers.encode(header) == bytes(good)


def test_repeated_key_is_refused():
    data = example()
    twice = data.replace(b'"depth":1,', b'"depth":1,"depth":1,')
    with pytest.raises(Malformed):
        headers.decode(twice)
    doubled = data.replace(b'"changed":{', b'"changed":{"title":"' + b"0" * 64 + b'",')
    with pytest.raises(Malformed):
        headers.decode(doubled)


def test_commas_that_do_not_separate_are_refused():
    data = example()
    with pytest.raises(Malformed):
        headers.decode(data.replace(b'},"depth"', b',},"depth"'))


@pytest.mark.parametrize("value", ["text", 5, None, True, ["a"], {"b": 1, "a": "é"}])
def test_body_is_held_against_its_hash(value):
    pen = Pen()
    one = pen.made[pen.write("officer", {"title": value})]
    headers.check_body(one.header, one.body)
    assert headers.read_known_body(headers.encode_body(one.body)) == {"title": tuple(one.body["title"])}
    salt = one.body["title"][0]
    wrong = [
        {"title": [salt[:30] + "  ", value]},
        {"title": [salt[:30], value]},
        {"title": [salt + "00", value]},
        {"title": [one.body["title"][0], "another"]},
        {"title": ["0" * 32, value]},
        {"title": [one.body["title"][0]]},
        {"title": "x"},
        {"title": ["z" * 32, value]},
        {"title": [1, value]},
        {"other": one.body["title"]},
        [],
    ]
    for body in wrong:
        with pytest.raises(Malformed):
            headers.check_body(one.header, body)


def test_canonical_json_sorts_and_has_no_spaces():
    assert headers.canonical({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'.encode()


def test_header_type_is_complete():
    assert set(Header.__struct_fields__) == set(msgspec.json.decode(example()))
