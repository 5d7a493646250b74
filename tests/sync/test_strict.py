"""The strict readers by themselves: JSON, archives, statements, streams whose memory does not grow."""

import io
import random
import tracemalloc

import pytest
import zstandard

from ssr_desk.records import header as headers
from ssr_desk.sync import bundle, limits, strict_json, strict_zip
from ssr_desk.sync.errors import BadPayload
from ssr_desk.sync.statements import Receipt, Tip, read_receipt, read_tip
from ssr_desk.trust.secret_file import SpooledSecret
from sync.workshop import archive, unpacked


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b"1.0",
        b"1e3",
        b"-0.0",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b"-9007199254740992",
        b"9" * 5000,
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\\ud800"',
        b'"\\u0000"',
        b'"\\u202e"',
        b'"e\\u0301"',
        b'{"e\xcc\x81":1}',
        b"[" * 13 + b"]" * 13,
        b"[" * 100_000,
        b"{} {}",
        b"",
        b"\xef\xbb\xbf{}",
        b"'a'",
        b'{"a":1,}',
    ],
    ids=lambda data: repr(data[:24]),
)
def test_json_that_two_readers_could_read_differently_is_refused(data):
    with pytest.raises(strict_json.Refused):
        strict_json.read(data, 1 << 20)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"9007199254740991", 2**53 - 1),
        (b"[" * 12 + b"]" * 12, None),
        ('"a‍b"'.encode(), "a‍b"),
        (b'"[[[[[[[[[[[[[[[\\"{{{{"', '[[[[[[[[[[[[[[["{{{{'),
        (b'{"a":null,"b":[true,-3]}', {"a": None, "b": [True, -3]}),
    ],
)
def test_json_that_is_plain_is_read(data, value):
    found = strict_json.read(data, 1 << 20)
    assert value is None or found == value


def test_json_over_its_limit_is_refused():
    with pytest.raises(strict_json.Refused):
        strict_json.read(b'"' + b"x" * 100 + b'"', 100)


FILES = [("a", b"1"), ("b/c", b""), ("d", bytes(range(256)))]


def test_an_archive_is_read_as_it_was_written():
    assert unpacked(archive(FILES)) == FILES
    assert unpacked(archive([])) == []


def test_every_byte_that_is_no_content_counts():
    whole = archive(FILES)
    for at in range(len(whole)):
        for bit in (1, 128):
            damaged = bytearray(whole)
            damaged[at] ^= bit
            try:
                found = unpacked(bytes(damaged))
            except strict_zip.NotCanonical:
                continue
            raise AssertionError((at, found))


def test_random_bytes_are_refused_and_nothing_else_happens():
    rng, whole = random.Random(3), archive(FILES)
    for _number in range(2000):
        made = bytearray(whole)
        for _change in range(rng.randrange(1, 9)):
            made[rng.randrange(len(made))] = rng.randrange(256)
        data = bytes(made[: rng.randrange(len(made) + 1)] if rng.random() < 0.3 else made)
        if data != whole:
            with pytest.raises(strict_zip.NotCanonical):
                unpacked(data)


FEED = f"{'a' * 64}/{'b' * 32}/HT-BILAT"
TIP = Tip(FEED, 3, "c" * 64, "SPVM-1", "D-1", "2026-01-01T00:00:00Z")
RECEIPT = Receipt("D-1", "HT-BILAT", 1, "b" * 32, ("c" * 64,), ((FEED, 1, 2),), "2026-01-01T00:00:00Z")


def test_statements_are_read_as_they_were_written():
    assert read_tip(TIP.encode()) == TIP
    assert read_receipt(RECEIPT.encode()) == RECEIPT


@pytest.mark.parametrize(
    "change",
    [
        {"feed": "x"},
        {"feed": FEED + "\n"},
        {"seq": 0},
        {"seq": True},
        {"seq": "3"},
        {"seq": 2**53},
        {"tip": "C" * 64},
        {"time": "2026-01-01"},
        {"officer": ""},
        {"device": 1},
        {"format": "ssr-tip/2"},
        {"more": 1},
    ],
    ids=str,
)
def test_tips_in_another_form_are_refused(change):
    with pytest.raises(strict_json.Refused):
        read_tip(headers.canonical({"format": "ssr-tip/1", **vars(TIP), **change}))


@pytest.mark.parametrize(
    "change",
    [
        {"tips": ["c" * 64] * 2},
        {"tips": "c" * 64},
        {"lacking": [[FEED, 2, 1]]},
        {"lacking": [[FEED, 0, 1]]},
        {"lacking": [[FEED, 1]]},
        {"lacking": {}},
        {"number": 0},
        {"incarnation": "b"},
        {"mission": "../x"},
    ],
    ids=str,
)
def test_receipts_in_another_form_are_refused(change):
    document = {"format": "ssr-receipt/1", **vars(RECEIPT), "tips": ["c" * 64], "lacking": []}
    with pytest.raises(strict_json.Refused):
        read_receipt(headers.canonical(document | change))


def test_lines_end_where_they_should():
    for data in (b"", b"a\nb\n", b"\n"):
        assert list(bundle.lines([_packed(data)])) == data.split(b"\n")[:-1]
    for broken in (_packed(b"a\nb"), _packed(b"a\n")[:-1], _packed(b"a\n") + b"x", b"junk"):
        with pytest.raises(BadPayload):
            list(bundle.lines([broken]))
        with pytest.raises(BadPayload):
            list(bundle.lines([broken[at : at + 1] for at in range(len(broken))]))


def _packed(data):
    return zstandard.ZstdCompressor(level=3).compress(data)


def test_memory_does_not_grow_with_a_bundle(tmp_path):
    """64 MiB of lines and files go out and come in again through a few MiB."""
    rng = random.Random(9)
    piece = rng.randbytes(1 << 20)

    def peak(files):
        tracemalloc.start()
        with bundle.PayloadWriter(rng.randbytes, tmp_path) as payload, SpooledSecret(rng.randbytes, tmp_path) as inner:
            payload.statements(b"")
            for _number in range(files * 300):
                payload.lines(headers.canonical({"x": rng.randbytes(250).hex()}) + b"\n")
            payload.attachments((f"{number:064}", (piece for _one in range(4))) for number in range(files))
            measured = bundle.measure(payload.archive())
            stream = bundle.Stream(bundle.inner(b"{}", b"p7s", payload.archive(), measured))
            while data := stream.read(1 << 20):
                inner.write(data)
            outer = strict_zip.read(inner, inner.size, 3)
            window = bundle.Window(inner, outer[2].start, outer[2].size)
            members = strict_zip.read(window, outer[2].size, limits.FILES)
            listed = payload.files()
            for member, one in zip(members, listed, strict=True):
                pieces = bundle.checked(strict_zip.content(window, member), one)
                found = bundle.lines(pieces) if member.name.endswith(".zst") else pieces
                assert sum(1 for _one in found) >= 0
        high = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return high

    small, large = peak(2), peak(16)
    assert large < small + (2 << 20)
    assert large < 16 << 20


def test_io_of_a_window_stays_inside():
    window = bundle.Window(io.BytesIO(b"0123456789"), 3, 4)
    assert window.read() == b"3456"
    assert window.read(5) == b""
    window.seek(2)
    assert window.read(10) == b"56"


def test_every_reason_that_is_told_stands_in_the_catalogue():
    """What is raised as a plain text below the sentences is listed once, marked, so that it is told in French too."""
    import re
    from pathlib import Path

    import ssr_desk
    from ssr_desk.sync.reasons import REASONS

    package = Path(ssr_desk.__file__).parent
    places = [*(package / "sync").glob("*.py"), package / "records/header.py", package / "services/taking.py"]
    said = re.compile(r'(?:NotCanonical|Refused|Malformed|why=|ValueError)\(?"([^"]+)"')
    found = {one for place in places for one in said.findall(place.read_text("utf-8"))}
    assert len(found) > 30
    assert found <= set(REASONS), found - set(REASONS)
