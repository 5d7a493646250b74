"""Signs as the program does, many times as fast: for tools and tests that make thousands of signatures with real keys."""

import contextlib
import datetime as dt
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from ssr_desk.trust import cms, signing
from ssr_desk.trust.signing import Signer

_sign = signing.sign


class Stamp:
    """What one key signs: the program makes one signature, others get its form.

    Only the digest of the content, the signing time, and the ECDSA signature over the attributes that hold both differ between
    two signatures of one key. They are replaced; the signature is made with the key, and made again until it has the same length.
    """

    def __init__(self, signer: Signer, when: dt.datetime, lists: bool | None) -> None:
        self._key, self._form = signer.key, _sign(signer, b"", when, lists=lists)
        parsed = cms.parse(self._form)
        self._attributes, self._value = parsed.signed_attributes, parsed.value
        self._parts = (_utc(when), parsed.digest)
        if {self._attributes.count(one) for one in self._parts} | {self._form.count(self._value)} != {1}:
            raise AssertionError("a signature has another form than this tool knows")
        if self._form.count(self._attributes[1:]) != 1:  # tagged [0] where it stands, SET OF where it is signed
            raise AssertionError("the signed attributes stand somewhere else than this tool knows")

    def __call__(self, data: bytes, when: dt.datetime) -> bytes:
        """Sign `data` at a time of the same century."""
        attributes = self._attributes
        for old, new in zip(self._parts, (_utc(when), hashlib.sha256(data).digest()), strict=True):
            attributes = attributes.replace(old, new)
        value = b""
        while len(value) != len(self._value):
            value = self._key.sign(attributes, ec.ECDSA(hashes.SHA256()))
        return self._form.replace(self._attributes[1:], attributes[1:]).replace(self._value, value)


def _utc(when: dt.datetime) -> bytes:
    """Return a time as CMS writes it."""
    return when.astimezone(dt.UTC).strftime("%y%m%d%H%M%SZ").encode()


@contextlib.contextmanager
def quick():
    """Let the program sign by stamps for a while; the first signature of each key, and of each set of lists, it makes itself."""
    stamps = {}

    def stamped(signer, data, when, *, lists=None):
        carried = signer.role == "hq" if lists is None else lists
        key = (signer.certificate_der, signer.chain_der, signer.crls_der if carried else ())
        if key not in stamps:
            stamps[key] = Stamp(signer, when, carried)
        return stamps[key](data, when)

    signing.sign = stamped
    try:
        yield
    finally:
        signing.sign = _sign
