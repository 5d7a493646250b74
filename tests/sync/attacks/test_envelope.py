"""Cases 1 to 9: the seal. Numbers as in the prototype's list of attacks."""

import io
import random

import pytest

from ssr_desk.trust import keys, sealing
from ssr_desk.trust.errors import EnvelopeRefused
from sync.workshop import everything, flip

ENVELOPE = ("ENV_NOT_OURS", "ENV_HEADER", "ENV_VERSION", "ENV_TAMPERED", "ENV_NOT_FOR_US", "ENV_TRUNCATED")


def test_0_the_workshop_itself_makes_bundles_that_are_taken(shop):
    for data in (shop.good, shop.together(shop.apart())):
        summary = shop.target.importing.check(shop.write(data))
        assert summary.status == "imported"
        assert summary.new >= 3


def test_1_magic(shop, refused):
    refused(flip(shop.good, 1), "ENV_HEADER")


def test_2_header(shop, refused):
    refused(flip(shop.good, 300), "ENV_HEADER", "ENV_TAMPERED")


def test_3_encrypted_body(shop, refused):
    refused(flip(shop.good, len(shop.good) - 900), "ENV_TAMPERED")


def test_4_the_end_is_missing(shop, refused):
    for missing in (1, 15, 16, 17, 22, 100, 500, len(shop.good) // 2):
        refused(shop.good[:-missing], "ENV_TRUNCATED")


def test_5_truncated_in_the_header(shop, refused):
    refused(shop.good[:200], "ENV_TRUNCATED")


def test_6_an_empty_file(refused):
    refused(b"", "ENV_TRUNCATED")


def test_7_bytes_appended(shop, refused):
    refused(shop.good + b"x", "ENV_TAMPERED")


def test_8_sealed_for_another_key(shop, refused):
    other, out = keys.new_sealing_key(random.Random(3).randbytes), io.BytesIO()
    sealing.seal(io.BytesIO(shop.inner), out, [other.public], random.Random(4).randbytes)
    refused(out.getvalue(), "ENV_NOT_FOR_US")


def test_9_addressed_to_another_desk_and_sealed_for_us(shop, refused):
    parts = shop.apart()
    parts.manifest["to"] = ["D-SOMEBODY-ELSE"]
    refused(shop.together(parts), "NOT_FOR_US")


def test_a_newer_seal(shop, refused):
    refused(shop.good.replace(b"ssr-bundle/1", b"ssr-bundle/2", 1), "ENV_VERSION")
    refused(b"SSRENV2\n" + shop.good[8:], "ENV_VERSION")


def test_damaged_at_500_positions(shop):
    """Wherever a bit is changed, the bundle is refused at the door and nothing else happens."""
    rng = random.Random(500)
    before = everything(shop.target)
    path = shop.folder / "damaged.ssrb"
    for at in rng.sample(range(len(shop.good)), 500):
        damaged = bytearray(shop.good)
        damaged[at] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        with pytest.raises(EnvelopeRefused) as caught:
            shop.target.importing.take(path)
        assert caught.value.code in ENVELOPE, at
    assert everything(shop.target) == before


def test_truncated_anywhere(shop):
    rng = random.Random(501)
    path = shop.folder / "truncated.ssrb"
    for size in rng.sample(range(len(shop.good)), 60):
        path.write_bytes(shop.good[:size])
        with pytest.raises(EnvelopeRefused) as caught:
            shop.target.importing.take(path)
        assert caught.value.code == "ENV_TRUNCATED", size
