"""The two keys of a desk, P-256 for signing and a hybrid of ML-KEM-1024 and P-384 for sealing, and words that name them.

Everybody who makes, stores or compares keys comes here. Randomness is handed in, so that a test can replay a key.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, mlkem

from ssr_desk.trust.errors import PaperFormat
from ssr_desk.trust.wordlist import WORDS

Random = Callable[[int], bytes]
"""Gives that many random bytes, as `Surround.random` does."""

_SEED, _SCALAR = 64, 48  # bytes of an ML-KEM seed and of a P-384 private key
_MLKEM_PUBLIC, _POINT = 1568, 97
_WORDS = 6
_BITS = 11  # 2,048 words


def new_signing_key(random: Random) -> ec.EllipticCurvePrivateKey:
    """Make a desk's P-256 key."""
    return _derived(ec.SECP256R1(), random)


def new_authority_key(random: Random) -> ec.EllipticCurvePrivateKey:
    """Make a P-384 key for the root or the issuing authority."""
    return _derived(ec.SECP384R1(), random)


def _derived(curve: ec.EllipticCurve, random: Random) -> ec.EllipticCurvePrivateKey:
    """Draw until the number lies in the group (FIPS 186-5, A.2.2), which is nearly always the first time."""
    while True:
        number = int.from_bytes(random((curve.key_size + 7) // 8), "big")
        try:
            return ec.derive_private_key(number, curve)
        except ValueError:  # zero, or not below the order
            continue


def key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a private key as PKCS#8 DER, unencrypted: for the encrypted store alone."""
    return key.private_bytes(ser.Encoding.DER, ser.PrivateFormat.PKCS8, ser.NoEncryption())


def key_from_bytes(raw: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the private key that `key_bytes` wrote.

    Raises:
        ValueError: it is something else.
    """
    key = ser.load_der_private_key(raw, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not an elliptic-curve key")
    return key


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return a public key as SubjectPublicKeyInfo DER."""
    return key.public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: ec.EllipticCurvePublicKey) -> str:
    """Return the SHA-256 of the SubjectPublicKeyInfo: 64 lower-case hex digits."""
    return hashlib.sha256(public_bytes(key)).hexdigest()


@dataclass(frozen=True)
class SealingPublic:
    """What others seal for: ML-KEM-1024 public key (1,568 bytes) and uncompressed P-384 point (97), one after the other."""

    raw: bytes

    @cached_property
    def kid(self) -> str:
        """Its id in the head of a sealed file: 32 hex digits of SHA-256."""
        return hashlib.sha256(self.raw).hexdigest()[:32]

    @cached_property
    def key(self) -> hpke.MLKEM1024P384PublicKey:
        """The key itself.

        Raises:
            PaperFormat: the bytes are no such key.
        """
        try:
            if len(self.raw) != _MLKEM_PUBLIC + _POINT:
                raise ValueError("wrong length")
            return hpke.MLKEM1024P384PublicKey(
                mlkem.MLKEM1024PublicKey.from_public_bytes(self.raw[:_MLKEM_PUBLIC]),
                ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), self.raw[_MLKEM_PUBLIC:]),
            )
        except ValueError as problem:
            raise PaperFormat from problem


@dataclass(frozen=True, repr=False)
class SealingKey:
    """A desk's private sealing key: ML-KEM seed (64 bytes) and P-384 scalar (48), one after the other."""

    raw: bytes

    @cached_property
    def _parts(self) -> tuple[mlkem.MLKEM1024PrivateKey, ec.EllipticCurvePrivateKey]:
        if len(self.raw) != _SEED + _SCALAR:
            raise ValueError("wrong length of a sealing key")
        scalar = int.from_bytes(self.raw[_SEED:], "big")
        return mlkem.MLKEM1024PrivateKey.from_seed_bytes(self.raw[:_SEED]), ec.derive_private_key(
            scalar, ec.SECP384R1()
        )

    @cached_property
    def key(self) -> hpke.MLKEM1024P384PrivateKey:
        """The key itself."""
        return hpke.MLKEM1024P384PrivateKey(*self._parts)

    @cached_property
    def public(self) -> SealingPublic:
        """Its public half."""
        lattice, curve = self._parts
        point = curve.public_key().public_bytes(ser.Encoding.X962, ser.PublicFormat.UncompressedPoint)
        return SealingPublic(lattice.public_key().public_bytes_raw() + point)


def new_sealing_key(random: Random) -> SealingKey:
    """Make a desk's sealing key."""
    scalar = new_authority_key(random).private_numbers().private_value
    return SealingKey(random(_SEED) + scalar.to_bytes(_SCALAR, "big"))


def words(data: bytes) -> tuple[str, ...]:
    """Return the six words of `data`, from its SHA-256 (66 bits): people compare them by voice."""
    number = int.from_bytes(hashlib.sha256(data).digest(), "big") >> (256 - _WORDS * _BITS)
    return tuple(WORDS[(number >> (_BITS * place)) & (len(WORDS) - 1)] for place in reversed(range(_WORDS)))


def same_words(typed: str, data: bytes) -> bool:
    """Whether a person typed the six words of `data`; case, commas and spaces do not matter."""
    return tuple(typed.replace(",", " ").lower().split()) == words(data)
