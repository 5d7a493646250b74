"""Sealing a file for its recipients, streamed, in constant memory.

    SSRENV1, line feed | u32 big-endian length | JSON {alg, format, nonce, to: [{enc, kid}]} | AES-256-GCM(content) | 16-byte tag

The additional data is everything before the ciphertext. The content key is wrapped for each recipient with HPKE (RFC 9180)
over ML-KEM-1024 and P-384 at once: whoever breaks one of them alone has nothing. Plaintext may be used only after `unseal`
has returned; until then it lies in the caller's target, which should be a `SpooledSecret`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.ciphers import AEADDecryptionContext, Cipher, algorithms, modes

from ssr_desk.trust import errors, strict
from ssr_desk.trust.keys import Random, SealingKey, SealingPublic

MAGIC = b"SSRENV1\n"
_NEWER_MAGIC = re.compile(rb"SSRENV([2-9])\n")
_NEWER_FORMAT = re.compile(r"ssr-bundle/([2-9]|[1-9][0-9]{1,4})")
FORMAT = "ssr-bundle/1"
ALGORITHM = "HPKE-MLKEM1024-P384/HKDF-SHA384/A256GCM"
HEADER_LIMIT = 64 * 1024
SIZE_LIMIT = 2 << 30
"""Bytes of a sealed file that is opened."""
CHUNK = 1 << 20
_TAG, _NONCE, _KEY = 16, 12, 32
_SUITE = hpke.Suite(hpke.KEM.MLKEM1024_P384, hpke.KDF.HKDF_SHA384, hpke.AEAD.AES_256_GCM)
_INFO = b"ssr-desk bundle key v1"


class Source(Protocol):
    """What is read from: `read(n)` gives at most n bytes, none at the end."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""
        ...


class Target(Protocol):
    """What is written to."""

    def write(self, data: bytes, /) -> object:
        """Take all of the bytes."""
        ...


class _Recipient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    enc: str
    kid: str


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alg: str
    format: str
    nonce: str
    to: tuple[_Recipient, ...]


class _Named(msgspec.Struct, frozen=True):
    """What every version's head has: enough to say that it is newer."""

    alg: str
    format: str


def most_recipients() -> int:
    """How many recipients fit into a header."""
    return 18


def seal(source: Source, target: Target, recipients: Sequence[SealingPublic], random: Random) -> None:
    """Seal `source` for the recipients into `target`.

    Args:
        source: read to its end.
        target: written once, front to back.
        recipients: at least one, each once.
        random: for content key and nonce; HPKE draws its own.

    Raises:
        ValueError: no recipient, or more than a header holds.
    """
    key, nonce = random(_KEY), random(_NONCE)
    to = tuple(
        _Recipient(_SUITE.encrypt(key, one.key, info=_INFO + one.kid.encode()).hex(), one.kid) for one in recipients
    )
    header = strict.encode(_Header(ALGORITHM, FORMAT, nonce.hex(), to))
    if not to or len(header) > HEADER_LIMIT:
        raise ValueError(f"{len(to)} recipients")
    before = MAGIC + len(header).to_bytes(4, "big") + header
    encryptor = Cipher(algorithms.AES256(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(before)
    target.write(before)
    while chunk := source.read(CHUNK):
        target.write(encryptor.update(chunk))
    target.write(encryptor.finalize() + encryptor.tag)


def _read_header(source: Source, size: int) -> tuple[bytes, _Header]:
    """Return all bytes before the ciphertext, and the header in them."""
    before = source.read(len(MAGIC))
    if before != MAGIC:
        raise _strange(before)
    counted = source.read(4)
    length = int.from_bytes(counted, "big")
    if length > HEADER_LIMIT and len(counted) == 4:
        raise errors.BadHeader
    if len(counted) != 4 or len(MAGIC) + 4 + length + _TAG > size:
        end = source.read(HEADER_LIMIT).find(_END_OF_HEADER)  # one that ends before it says was not cut
        raise errors.BadHeader if 0 <= end < length - len(_END_OF_HEADER) else errors.Truncated
    raw = source.read(length)
    if len(raw) != length:
        raise errors.Truncated
    try:
        named = msgspec.json.decode(raw, type=_Named)
        if (named.format, named.alg) != (FORMAT, ALGORITHM):
            raise _unknown(named)
        header = strict.decode(raw, _Header, HEADER_LIMIT)
        nonce_length = len(bytes.fromhex(header.nonce))
    except (ValueError, RecursionError) as problem:
        raise errors.BadHeader from problem
    if nonce_length != _NONCE or not header.to:
        raise errors.BadHeader
    return before + counted + raw, header


_END_OF_HEADER = b'"}]}'


def _nearly(found: str | bytes, known: str | bytes) -> bool:
    """Whether a text is a known one with a byte or two damaged: nobody chooses such a name for something new."""
    return len(found) == len(known) and sum(one != other for one, other in zip(found, known, strict=True)) <= 2


def _strange(start: bytes) -> errors.EnvelopeRefused:
    """Return what a file is that does not begin as ours do: a later one of ours, a damaged one, a cut one, or none."""
    if newer := _NEWER_MAGIC.fullmatch(start):
        return errors.NewerEnvelope(format=f"SSRENV{newer[1].decode()}")
    if MAGIC.startswith(start):  # nothing at all is what a copy that failed leaves
        return errors.Truncated()
    return errors.BadHeader() if _nearly(start, MAGIC) else errors.NotOurs()


def _unknown(named: _Named) -> errors.EnvelopeRefused:
    """Return what a header is that names another format or algorithm: a newer one, or a damaged one."""
    if _NEWER_FORMAT.fullmatch(named.format):
        return errors.NewerEnvelope(format=named.format)
    if named.format != FORMAT or _nearly(named.alg, ALGORITHM):
        return errors.BadHeader()
    return errors.NewerEnvelope(format=named.alg[:40])


def recipients_of(source: Source, size: int) -> list[str]:
    """Return the key ids of a sealed file's recipients; `source` is at its beginning.

    Raises:
        EnvelopeRefused: not a sealed file, a damaged or cut head, another version.
    """
    return [one.kid for one in _read_header(source, size)[1].to]


def glance(source: Source, size: int, keys: Mapping[str, SealingKey], length: int) -> bytes:
    """Return the beginning of what is sealed, which nothing has vouched for yet: good to refuse a file early, for no more.

    Args:
        source: at its beginning.
        size: of the whole file, bytes.
        keys: this desk's keys by key id.
        length: bytes of content wanted; fewer come when it has no more.

    Raises:
        EnvelopeRefused: one class for each reason.
    """
    before, decryptor, _mine = _begun(source, size, keys)
    return decryptor.update(source.read(max(0, min(length, size - before - _TAG))))


def _begun(source: Source, size: int, keys: Mapping[str, SealingKey]) -> tuple[int, AEADDecryptionContext, str]:
    """Read a file's head; return how many bytes that were, what opens the rest, and the key id."""
    before, header = _read_header(source, size)
    mine = next((one for one in header.to if one.kid in keys), None)
    if mine is None:
        raise _not_for(keys, [one.kid for one in header.to])
    decryptor = Cipher(
        algorithms.AES256(_unwrapped(mine, keys[mine.kid])), modes.GCM(bytes.fromhex(header.nonce))
    ).decryptor()
    decryptor.authenticate_additional_data(before)
    return len(before), decryptor, mine.kid


def unseal(source: Source, size: int, target: Target, keys: Mapping[str, SealingKey], limit: int = SIZE_LIMIT) -> str:
    """Open a sealed file into `target`; return the key id under which it was opened.

    Nothing in `target` may be used unless this returns.

    Args:
        source: at its beginning.
        size: of the whole file, bytes.
        target: takes the plaintext; a `SpooledSecret`, so that it never lies on a disk unencrypted.
        keys: this desk's keys by key id.
        limit: the largest file that is opened, bytes.

    Raises:
        EnvelopeRefused: one class for each reason.
    """
    if size > limit:
        raise errors.TooBig(limit=limit)
    before, decryptor, kid = _begun(source, size, keys)
    left = content = size - before - _TAG
    while left > 0:
        chunk = source.read(min(CHUNK, left))
        if not chunk:
            raise errors.Truncated
        left -= len(chunk)
        target.write(decryptor.update(chunk))
    tag = source.read(_TAG)
    if len(tag) != _TAG:
        raise errors.Truncated
    try:
        target.write(decryptor.finalize_with_tag(tag))
    except InvalidTag as problem:
        raise (errors.SealBroken if content else errors.Truncated) from problem
    return kid


def is_for(recipients: Sequence[str], kid: str) -> bool:
    """Whether a file with these recipients can be opened with a key. Raises BadHeader where a recipient's name is damaged."""
    if kid in recipients:
        return True
    if isinstance(refused := _not_for([kid], recipients), errors.BadHeader):
        raise refused
    return False


def _not_for(kids: Iterable[str], recipients: Sequence[str]) -> errors.EnvelopeRefused:
    """Return why none of the keys opens a file: by chance no two ids, of 128 bits, are nearly the same."""
    damaged = any(_nearly(one, kid) for one in recipients for kid in kids)
    return errors.BadHeader() if damaged else errors.NotForUs()


def _unwrapped(recipient: _Recipient, key: SealingKey) -> bytes:
    """Return the content key; a wrap that does not open was changed on its way."""
    try:
        opened = _SUITE.decrypt(bytes.fromhex(recipient.enc), key.key, info=_INFO + recipient.kid.encode())
    except (ValueError, InvalidTag) as problem:
        raise errors.SealBroken from problem
    if len(opened) != _KEY:
        raise errors.SealBroken
    return opened
