"""The workshop of the tests, made fast: thousands of mutants, each signed with a real key, in the time that one took."""

import base64
import copy
import datetime as dt
import hashlib
from typing import Any

from ssr_desk.records.header import Header
from ssr_desk.services import keyring
from ssr_desk.trust.signing import Signer
from sync.stamp import Stamp
from sync.workshop import NAMES, Parts, Workshop, about, archive, unpacked


class QuickParts(Parts):
    """A bundle in pieces whose lines are decoded once."""

    decoded: list[Header]

    @property
    def headers(self) -> list[Header]:
        """The headers of the good bundle."""
        return self.decoded


class QuickShop(Workshop):
    """Remembers what does not change, and what was signed with a real key.

    Attributes:
        genuine: (digest of the bytes, digest of the signature) of everything signed here or in the good bundle.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.genuine: set[tuple[str, str]] = set()
        own, now = keyring.signer(self.sender.store), super().now
        self._own, self._at = own, now
        self._stamps = {lists: Stamp(own, now, lists) for lists in {False, own.role == "hq"}}
        self._inner = Workshop.inner.fget(self)  # type: ignore[attr-defined]
        self._parts = Workshop.apart(self)
        self._headers = self._parts.headers
        files = dict(unpacked(self._inner))
        self.know(files[NAMES[0]], files[NAMES[1]])
        for one in [*self._parts.tips, *self._parts.manifest["receipts"]]:
            self.know(one["statement"].encode(), base64.b64decode(one["signature"]))

    @property
    def now(self) -> dt.datetime:
        """The moment at which everything here is signed."""
        return self._at

    @property
    def signer(self) -> Signer:
        """The sender's own signer."""
        return self._own

    @property
    def inner(self) -> bytes:
        """What is sealed in the good bundle."""
        return self._inner

    def apart(self) -> Parts:
        """Take the good bundle apart."""
        parts = QuickParts(copy.deepcopy(self._parts.manifest), dict(self._parts.files))
        parts.decoded = self._headers
        return parts

    def signed(
        self, data: bytes, signer: Signer | None = None, when: dt.datetime | None = None, lists: bool | None = None
    ) -> bytes:
        """Sign bytes with a real key, and remember it."""
        if signer or when:
            return super().signed(data, signer, when, lists)
        p7s = self._stamps[self._own.role == "hq" if lists is None else lists](data, self._at)
        self.know(data, p7s)
        return p7s

    def know(self, data: bytes, p7s: bytes) -> None:
        """Remember that a signature is a real one."""
        self.genuine.add(_pair(data, p7s))

    def is_genuine(self, data: bytes, p7s: bytes) -> bool:
        """Whether just these bytes have just this signature."""
        return _pair(data, p7s) in self.genuine

    def described(self, parts: Parts) -> dict[str, Any]:
        """Return the table of contents that goes with some parts."""
        packed = archive(list(parts.files.items()))
        said = {"size": len(packed), "sha256": hashlib.sha256(packed).hexdigest()}
        return {
            **parts.manifest,
            "files": [about(name, data) for name, data in parts.files.items()],
            "payload": said,
        }


def _pair(data: bytes, p7s: bytes) -> tuple[str, str]:
    return hashlib.sha256(data).hexdigest(), hashlib.sha256(p7s).hexdigest()
