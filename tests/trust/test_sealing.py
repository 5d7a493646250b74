import io
import json
import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssr_desk.trust import errors, keys, sealing
from ssr_desk.trust.secret_file import SpooledSecret

RANDOM = random.Random(5).randbytes
OURS, THEIRS, STRANGER = (keys.new_sealing_key(RANDOM) for _ in range(3))
TEXT = "Séance de mentorat à Port-au-Prince. ".encode() * 100


def sealed(content=TEXT, recipients=(OURS, THEIRS)):
    out = io.BytesIO()
    sealing.seal(io.BytesIO(content), out, [one.public for one in recipients], RANDOM)
    return out.getvalue()


GOOD = sealed()


def opened(raw, *known, **options):
    out = io.BytesIO()
    sealing.unseal(io.BytesIO(raw), len(raw), out, {one.public.kid: one for one in known or (OURS,)}, **options)
    return out.getvalue()


def code(raw, *known, **options):
    try:
        opened(raw, *known, **options)
    except errors.EnvelopeRefused as refused:
        return refused.code
    return "OK"


def with_header(change, raw=GOOD):
    """The same file with another header."""
    length = int.from_bytes(raw[8:12], "big")
    header = change(json.loads(raw[12 : 12 + length]))
    if not isinstance(header, bytes):
        header = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    return raw[:8] + len(header).to_bytes(4, "big") + header + raw[12 + length :]


def test_each_recipient_can_open_it():
    assert opened(GOOD, OURS) == opened(GOOD, THEIRS) == TEXT
    assert sealing.recipients_of(io.BytesIO(GOOD), len(GOOD)) == [OURS.public.kid, THEIRS.public.kid]
    out = io.BytesIO()
    assert sealing.unseal(io.BytesIO(GOOD), len(GOOD), out, {THEIRS.public.kid: THEIRS}) == THEIRS.public.kid
    assert TEXT[:40] not in GOOD


def test_nothing_is_readable_in_two_seals_of_the_same():
    assert sealed()[4000:] != sealed()[4000:]


@settings(max_examples=20)
@given(st.binary(max_size=300))
def test_any_content_comes_back(content):
    assert opened(sealed(content, (OURS,))) == content


def test_not_for_us():
    assert code(GOOD, STRANGER) == "ENV_NOT_FOR_US"


def test_not_ours():
    for raw in (b"PK\3\4" + bytes(100), b"SSRXYZ1\n" + GOOD[8:], b"SSRENV1"[1:]):
        assert code(raw) == "ENV_NOT_OURS"


def test_a_damaged_head_is_damaged_and_a_newer_one_newer():
    """Every bit of the head: only where the number of the version itself is damaged can that not be told."""
    end = 12 + int.from_bytes(GOOD[8:12], "big")
    number = GOOD.index(b"ssr-bundle/1") + len(b"ssr-bundle/1") - 1
    for place in [*range(60), *range(GOOD.index(b'"format"'), GOOD.index(b'"to":') + 20), *range(end - 50, end)]:
        for bit in range(8):
            bad = bytearray(GOOD)
            bad[place] ^= 1 << bit
            allowed = {"ENV_HEADER", "ENV_TAMPERED"} | ({"ENV_VERSION"} if place in (6, number) else set())
            assert code(bytes(bad)) in allowed, (place, bit)
    for magic in (b"SSRENV2\n", b"SSRENV9\n"):
        assert code(magic + GOOD[8:]) == code(magic + b"anything") == "ENV_VERSION"


def test_an_own_key_id_with_a_damaged_digit():
    at = GOOD.index(OURS.public.kid.encode())
    bad = bytearray(GOOD)
    bad[at + 3] = ord("0") if bad[at + 3] != ord("0") else ord("1")
    assert code(bytes(bad)) == "ENV_HEADER"


def test_cut_short_anywhere_is_truncated_or_broken():
    for length in (1, 5, 8, 10, 12, 200, len(GOOD) - len(TEXT) - 16, len(GOOD) - len(TEXT) - 17):
        assert code(GOOD[:length]) == "ENV_TRUNCATED", length
    for length in (len(GOOD) - 1, len(GOOD) - 16, len(GOOD) - 500):
        assert code(GOOD[:length]) in {"ENV_TRUNCATED", "ENV_TAMPERED"}, length
    assert code(GOOD + b"x") == "ENV_TAMPERED"


def test_a_file_that_shrinks_while_it_is_read():
    for missing in (len(TEXT) + 17, 100, 10):
        raw = GOOD[:-missing]
        with pytest.raises(errors.Truncated):
            sealing.unseal(io.BytesIO(raw), len(GOOD), io.BytesIO(), {OURS.public.kid: OURS})
    with pytest.raises(errors.Truncated):
        sealing.unseal(io.BytesIO(GOOD[:100]), len(GOOD), io.BytesIO(), {OURS.public.kid: OURS})


def test_too_big():
    assert code(GOOD, limit=len(GOOD)) == "OK"
    assert code(GOOD, limit=len(GOOD) - 1) == "ENV_TOO_BIG"


def test_another_version():
    assert code(with_header(lambda header: header | {"format": "ssr-bundle/2"})) == "ENV_VERSION"
    assert code(with_header(lambda header: header | {"alg": "X", "more": {"of": ["it"]}})) == "ENV_VERSION"


@pytest.mark.parametrize(
    "change",
    [
        lambda header: b"not json",
        lambda header: b"[" * 60_000,
        lambda header: b"\xff\xfe",
        lambda header: header | {"more": 1},
        lambda header: {key: header[key] for key in header if key != "nonce"},
        lambda header: header | {"nonce": "zz"},
        lambda header: header | {"nonce": "00"},
        lambda header: header | {"to": []},
        lambda header: header | {"to": [{"kid": "x"}]},
        lambda header: header | {"to": "x"},
        lambda header: json.dumps(header).encode(),
        lambda header: json.dumps(header, sort_keys=True, separators=(",", ":")).encode()[:-1] + b',"to":[]}',
        lambda header: json.dumps(header | {"nonce": "\ud800"}, sort_keys=True, separators=(",", ":")).encode(),
    ],
)
def test_a_header_that_our_writer_does_not_write(change):
    assert code(with_header(change)) == "ENV_HEADER"


def test_a_header_that_is_too_long():
    assert code(with_header(lambda header: b" " * 70_000)) == "ENV_HEADER"
    raw = GOOD[:8] + (1 << 31).to_bytes(4, "big") + GOOD[12:]
    assert code(raw) == "ENV_HEADER"


def test_a_wrap_that_was_changed():
    def bad(enc):
        return lambda header: header | {"to": [{"enc": enc(header["to"][0]["enc"]), "kid": header["to"][0]["kid"]}]}

    for enc in (lambda old: old[:-2], lambda old: "", lambda old: "zz", lambda old: "00" + old[2:]):
        assert code(with_header(bad(enc))) == "ENV_TAMPERED"
    short = sealing._SUITE.encrypt(b"short", OURS.public.key, info=sealing._INFO + OURS.public.kid.encode()).hex()
    assert code(with_header(bad(lambda old: short))) == "ENV_TAMPERED"


def test_one_recipient_taken_out_breaks_the_seal():
    assert code(with_header(lambda header: header | {"to": header["to"][:1]})) == "ENV_TAMPERED"


def test_one_byte_changed_anywhere_is_refused():
    draw, seen = random.Random(3), set()
    for place in [*range(12), *(draw.randrange(len(GOOD)) for _ in range(488))]:
        bad = bytearray(GOOD)
        bad[place] ^= 1 << draw.randrange(8)
        verdict = code(bytes(bad))
        assert verdict != "OK", place
        seen.add(verdict)
    assert seen <= {"ENV_NOT_OURS", "ENV_HEADER", "ENV_VERSION", "ENV_NOT_FOR_US", "ENV_TRUNCATED", "ENV_TAMPERED"}


def test_as_many_recipients_as_fit():
    most = [keys.SealingPublic(OURS.public.raw)] * sealing.most_recipients()
    out = io.BytesIO()
    sealing.seal(io.BytesIO(b"x"), out, most, RANDOM)
    for wrong in ([], [*most, OURS.public]):
        with pytest.raises(ValueError, match="recipients"):
            sealing.seal(io.BytesIO(b"x"), io.BytesIO(), wrong, RANDOM)


class Zeros:
    """40 MiB that are never there at once."""

    def __init__(self):
        self.left = 40 << 20

    def read(self, size):
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "big.ssrb"
    tracemalloc.start()
    with path.open("wb") as out:
        sealing.seal(Zeros(), out, [OURS.public], RANDOM)
    secret = SpooledSecret(RANDOM, tmp_path)
    with path.open("rb") as source:
        sealing.unseal(source, path.stat().st_size, secret, {OURS.public.kid: OURS})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert secret.size == 40 << 20
    assert peak < 12 << 20
