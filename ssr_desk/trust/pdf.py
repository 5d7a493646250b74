"""Signing a report's PDF (PAdES B-B) and judging one. Called by reports and by `verify`.

The signature is one incremental update in a field that the report has prepared: nothing of the catalogue, the metadata or the
tags is touched, because pyHanko's defaults (its stamp, its rewritten XMP, a declared PDF 2.0) would break PDF/A and PDF/UA.
A file holds exactly one signature, made last, over all of it.
"""

import datetime as dt
import io
import re
from collections.abc import Collection
from typing import Any

from ssr_desk.trust import cms, errors
from ssr_desk.trust.certificates import ROLES
from ssr_desk.trust.signing import Signature, Signer, Verifier, check_value, key_usage, validation_context

_DAMAGED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What pyHanko raises, besides its own PdfError, on a file that is not what it seems."""
_HEX = re.compile(rb"<(?:[0-9A-F]{2})+>")
FIELD = "Signature"
"""Name of the field that reports prepare."""


def sign_pdf(pdf: bytes, signer: Signer, when: dt.datetime, *, field: str = FIELD, reason: str | None = None) -> bytes:
    """Add a signature to a PDF; return the signed file, which begins with the bytes of the unsigned one.

    Args:
        pdf: the finished file.
        signer: its author's.
        when: the signing time that is claimed.
        field: the prepared signature field; one without a picture is added where there is none.
        reason: shown by readers, such as "Departure report".

    Raises:
        PdfUnreadable: not a PDF, or the field is signed already.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import fields, signers

    settings = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", reason=reason, subfilter=fields.SigSeedSubFilter.PADES
    )
    try:
        writer = _writer(pdf)
        worker = _worker(settings, signer.pyhanko, when)
        made = cms.run(worker.async_sign_pdf(writer, output=io.BytesIO()))
    except (PdfError, *_DAMAGED) as problem:
        raise errors.PdfUnreadable(why=str(problem)[:200]) from problem
    return bytes(made.getvalue())


def _writer(pdf: bytes) -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class KeepCatalogue(IncrementalPdfFileWriter):  # type: ignore[misc]  # pyHanko is not typed for us
        """Leaves XMP, version and extensions as the report wrote them."""

        def _update_meta(self) -> None:
            pass

        def ensure_output_version(self, version: Any) -> None:
            pass

        def register_extension(self, ext: Any) -> None:
            pass

    return KeepCatalogue(io.BytesIO(pdf))


def _worker(settings: Any, signer: Any, when: dt.datetime) -> Any:
    from pyhanko.sign.signers import PdfSigner
    from pyhanko.stamp import BaseStampStyle

    class KeepAppearance(BaseStampStyle):  # type: ignore[misc]
        """pyHanko's own stamp uses a font that is not embedded; the field has its appearance already."""

        def create_stamp(self, *_asked: Any) -> None:
            return None

    class Dated(PdfSigner):  # type: ignore[misc]
        """Signs at the time that it is given."""

        def init_signing_session(self, *arguments: Any, **named: Any) -> Any:
            session = super().init_signing_session(*arguments, **named)
            session.system_time = when.replace(microsecond=0)
            return session

    return Dated(settings, signer, stamp_style=KeepAppearance())


def verify_pdf(pdf: bytes, verifier: Verifier, now: dt.datetime, roles: Collection[str] = tuple(ROLES)) -> Signature:
    """Judge a signed PDF by the rules of every signature, and by pyHanko's besides.

    Raises:
        PdfUnreadable: not a PDF. PdfUnsigned: not exactly one signature. PdfChanged: something was added after it.
        SignatureRefused: the signature does not hold.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature

    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = list(reader.embedded_signatures)
        if len(found) != 1:
            raise errors.PdfUnsigned
        embedded = found[0]
        embedded.compute_integrity_info()
        if embedded.coverage != SignatureCoverageLevel.ENTIRE_FILE:
            raise errors.PdfChanged
        at, digest = embedded.self_reported_timestamp, embedded.compute_digest()
        contents = _contents(pdf, embedded.byte_range)
    except (PdfError, *_DAMAGED) as problem:
        raise errors.PdfUnreadable(why=f"{type(problem).__name__} {problem}"[:200]) from problem
    if at is None or at.tzinfo is None:
        raise errors.BadFormat(why="no signing time")
    judged = _judge(contents, digest, at.astimezone(dt.UTC), verifier, now, roles)
    context, usage = validation_context(verifier.root_der, judged.signed_at), key_usage(judged.identity.role)
    status = cms.run(async_validate_pdf_signature(embedded, context, key_usage_settings=usage))
    if not (status.bottom_line and status.trusted):
        raise errors.Untrusted(why=status.summary())
    return judged


def _judge(
    contents: bytes, digest: bytes, at: dt.datetime, verifier: Verifier, now: dt.datetime, roles: Collection[str]
) -> Signature:
    parsed = cms.parse(_unpadded(contents), dated=False)
    verifier.check_ahead(at, now)
    chain = verifier.chain_of(parsed)
    fresh = verifier.adopt(parsed)
    if parsed.digest != digest:
        raise errors.Tampered
    check_value(chain, parsed)
    return verifier.judge_signer(chain, parsed, at, now, None, roles, fresh)


def _contents(pdf: bytes, ranges: tuple[int, int, int, int]) -> bytes:
    """Return what lies between the two signed ranges; it is not signed, so it must be as we write it."""
    hidden = pdf[ranges[0] + ranges[1] : ranges[2]]
    if not _HEX.fullmatch(hidden):
        raise ValueError("a signature that is not in hexadecimal")
    return bytes.fromhex(hidden[1:-1].decode())


def _unpadded(contents: bytes) -> bytes:
    """Return the signature without the zeros that fill the room a PDF keeps for it.

    Raises:
        BadFormat: something else follows it.
    """
    length, at = (contents[1], 2) if len(contents) > 1 else (0, 0)
    if length >= 0x80:
        at += length & 0x7F
        length = int.from_bytes(contents[2:at], "big")
    if contents[at + length :].strip(b"\0"):
        raise errors.BadFormat(why="bytes after the signature")
    return contents[: at + length]
