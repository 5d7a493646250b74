import hashlib
import random
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ed25519

from ssr_desk.trust import errors, keys, strict
from ssr_desk.trust.wordlist import WORDS


def test_fingerprint_is_what_openssl_hashes(tmp_path):
    key = keys.new_signing_key(random.Random(1).randbytes)
    (tmp_path / "key.der").write_bytes(keys.key_bytes(key))
    command = ["openssl", "pkey", "-inform", "DER", "-in", tmp_path / "key.der", "-pubout", "-outform", "DER"]
    public = subprocess.run(command, capture_output=True, check=True).stdout
    assert public == keys.public_bytes(key.public_key())
    assert keys.fingerprint(key.public_key()) == hashlib.sha256(public).hexdigest()


def test_keys_come_back_from_their_bytes():
    key = keys.new_signing_key(random.Random(2).randbytes)
    assert keys.key_from_bytes(keys.key_bytes(key)).private_numbers() == key.private_numbers()
    sealing = keys.new_sealing_key(random.Random(3).randbytes)
    again = keys.SealingKey(sealing.raw)
    assert again.public == sealing.public
    assert len(sealing.raw) == 112
    assert len(sealing.public.raw) == 1665
    assert sealing.public.kid == hashlib.sha256(sealing.public.raw).hexdigest()[:32]


def test_the_same_randomness_gives_the_same_key():
    one, two = (keys.new_sealing_key(random.Random(7).randbytes) for _ in range(2))
    assert one.raw == two.raw
    assert keys.new_signing_key(random.Random(7).randbytes).private_numbers().private_value > 0


def test_a_number_outside_the_group_is_drawn_again():
    draws = iter([bytes(32), b"\xff" * 32, (5).to_bytes(32, "big")])
    assert keys.new_signing_key(lambda _size: next(draws)).private_numbers().private_value == 5


def test_other_bytes_are_refused():
    other = ed25519.Ed25519PrivateKey.generate()
    raw = other.private_bytes(ser.Encoding.DER, ser.PrivateFormat.PKCS8, ser.NoEncryption())
    with pytest.raises(ValueError, match="curve"):
        keys.key_from_bytes(raw)
    with pytest.raises(ValueError, match="length"):
        _ = keys.SealingKey(b"short").public
    for bad in (b"", bytes(1665), keys.new_sealing_key(random.Random(1).randbytes).public.raw + b"x"):
        with pytest.raises(errors.PaperFormat):
            _ = keys.SealingPublic(bad).key


def test_a_key_never_shows_itself():
    sealing = keys.new_sealing_key(random.Random(3).randbytes)
    assert sealing.raw.hex() not in repr(sealing)
    assert repr(sealing.raw)[2:40] not in repr(sealing)


def test_the_list_of_words_is_what_it_was():
    """The order is part of the format: words on printed cards must stay true."""
    assert len(set(WORDS)) == 2048
    assert len({word[:4] for word in WORDS}) == 2048
    assert hashlib.sha256(("\n".join(WORDS) + "\n").encode()).hexdigest().startswith("2f5eed53a4727b4b")  # as published


def test_words_of_the_same_bytes_and_of_others():
    words = keys.words(b"root")
    assert len(words) == 6
    assert words == keys.words(b"root")
    assert words != keys.words(b"Root")
    assert keys.same_words(" ".join(words), b"root")
    assert keys.same_words(", ".join(words).upper() + "\n", b"root")
    for typed in ("", " ".join(words[:5]), " ".join(words[::-1]), " ".join((*words, words[0]))):
        assert not keys.same_words(typed, b"root")


def test_words_use_the_first_66_bits():
    number = int.from_bytes(hashlib.sha256(b"x").digest(), "big") >> 190
    assert keys.words(b"x")[0] == WORDS[number >> 55]
    assert keys.words(b"x")[5] == WORDS[number & 2047]


def test_a_document_longer_than_its_limit():
    with pytest.raises(strict.Malformed, match="at most 3"):
        strict.decode(b"[1,2]", list, 3)
    assert strict.decode(b"[1,2]", list, 5) == [1, 2]
