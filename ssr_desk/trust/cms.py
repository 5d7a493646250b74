"""Detached CMS signatures: made by pyHanko, and read strictly into what may be judged.

We write SignedData with exactly one signer, the CAdES signed attributes (RFC 5035 signing-certificate-v2), no unsigned
attribute, no content, the certificates of the chain, and the newest revocation lists in `crls`, where openssl finds them.
What is read must be that and nothing else, so no byte of a signature file can be changed without a refusal.
Called by `signing` and `pdf`.
"""

import asyncio
import datetime as dt
import hashlib
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from asn1crypto import algos, cms, tsp
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509

from ssr_desk.trust import der
from ssr_desk.trust.errors import BadFormat

T = TypeVar("T")
LIMIT = 64 * 1024
"""Bytes of a signature, lists included."""
_CADES = tsp.SigningCertificateV2
"""Importing it teaches asn1crypto the attribute; without, a process that has not made a signature could read none."""
_NEEDED = {"content_type", "message_digest", "signing_certificate_v2"}
_ALLOWED = _NEEDED | {"signing_time"}
_MOST_CERTIFICATES = 8


@dataclass(frozen=True)
class Parsed:
    """What a signature file holds, nothing of it believed yet.

    Attributes:
        content_info: as asn1crypto reads it. signed_attributes: the exact bytes that are signed. digest: SHA-256 of the content.
        signing_time: claimed, aware UTC; None in a PDF, which keeps it elsewhere.
        value: the ECDSA signature. leaf: the signer's certificate. others: the other certificates. crls: lists. All DER.
    """

    content_info: Any
    signed_attributes: bytes
    digest: bytes
    signing_time: dt.datetime | None
    value: bytes
    leaf: bytes
    others: list[bytes]
    crls: list[bytes]


def pyhanko_signer(certificate_der: bytes, key_der: bytes, chain_der: tuple[bytes, ...]) -> Any:
    """Return pyHanko's signer for a certificate and its key (PKCS#8 DER)."""
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    chain = SimpleCertificateStore.from_certs([asn1_x509.Certificate.load(one) for one in chain_der])
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate_der),
        signing_key=asn1_keys.PrivateKeyInfo.load(key_der),
        cert_registry=chain,
    )


def make(signer: Any, data: bytes, when: dt.datetime, crls_der: tuple[bytes, ...]) -> bytes:
    """Sign `data` with pyHanko; put the lists beside the certificates; return strict DER."""
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    made = run(
        signer.async_sign_general_data(
            data,
            "sha256",
            detached=True,
            use_cades=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=when.replace(microsecond=0)),
        )
    )
    if crls_der:
        lists = [cms.RevocationInfoChoice("crl", asn1_crl.CertificateList.load(one)) for one in sorted(crls_der)]
        made["content"]["crls"] = cms.RevocationInfoChoices(lists)
    return bytes(made.dump())


def run(work: Coroutine[Any, Any, T]) -> T:
    """Drive one of pyHanko's coroutines to its end: nothing of ours waits. `asyncio.run` would take over signals."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


def parse(p7s: bytes, *, dated: bool = True) -> Parsed:
    """Read a signature file.

    Args:
        p7s: its bytes.
        dated: whether a signing time must be among the signed attributes; in a PDF it must not.

    Raises:
        BadFormat: anything that `make` would not write.
    """
    if len(p7s) > LIMIT:
        raise BadFormat(why=f"{len(p7s)} bytes")
    try:
        der.check(p7s)
        return _parse(p7s, dated)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as problem:
        raise BadFormat(why=f"{type(problem).__name__} {problem}"[:200]) from problem


def _parse(p7s: bytes, dated: bool) -> Parsed:
    info = cms.ContentInfo.load(p7s, strict=True)
    _need(info["content_type"].native == "signed_data", "not SignedData")
    signed = info["content"]
    content = signed["encap_content_info"]
    _need(signed["version"].native == "v1", "version")
    _need(content["content_type"].native == "data" and content["content"].native is None, "not detached data")
    _need([_algorithm(one) for one in signed["digest_algorithms"]] == ["sha256"], "digest")
    _need(len(signed["signer_infos"]) == 1, "not one signer")
    one = signed["signer_infos"][0]
    _need(one["version"].native == "v1" and one["sid"].name == "issuer_and_serial_number", "signer's name")
    _need(_algorithm(one["digest_algorithm"]) == "sha256", "digest")
    _need(_algorithm(one["signature_algorithm"]) == "sha256_ecdsa", "algorithm")
    _need(not one["unsigned_attrs"], "unsigned attributes")
    raw = one["signed_attrs"].dump()  # before anything in it is read: asn1crypto writes anew what it has read
    attributes = _attributes(one["signed_attrs"])
    _need(("signing_time" in attributes) == dated, "signing time")
    _need(attributes["content_type"].native == "data", "content type")
    leaf, others = _certificates(signed["certificates"], one["sid"].chosen)
    _check_certificate(attributes["signing_certificate_v2"], leaf)
    return Parsed(
        info,
        b"\x31" + raw[1:],  # RFC 5652, 5.4: hashed as a SET, not under its tag [0]
        attributes["message_digest"].native,
        attributes["signing_time"].native if dated else None,
        one["signature"].native,
        leaf,
        others,
        _lists(signed["crls"]),
    )


def _need(condition: bool, what: str) -> None:
    if not condition:
        raise ValueError(what)


def _algorithm(identifier: Any) -> str:
    """Return an algorithm's name; parameters other than none are refused."""
    _need(identifier["parameters"].native is None, "parameters")
    return str(identifier["algorithm"].native)


def _attributes(signed: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in signed:
        name = one["type"].native
        _need(name in _ALLOWED and name not in found and len(one["values"]) == 1, f"attribute {name}")
        found[name] = one["values"][0]
    _need(set(found) >= _NEEDED, "an attribute is missing")
    return found


def _certificates(held: Any, name: Any) -> tuple[bytes, list[bytes]]:
    """Return the signer's certificate and the others."""
    _need(0 < len(held) <= _MOST_CERTIFICATES, "certificates")
    leaves: list[bytes] = []
    others: list[bytes] = []
    issuer, serial = name["issuer"].dump(), name["serial_number"].native
    for choice in held:
        _need(choice.name == "certificate", "a certificate of another kind")
        certificate = choice.chosen
        exact = bytes(certificate.dump())
        mine = certificate.issuer.dump() == issuer and certificate.serial_number == serial
        (leaves if mine else others).append(exact)
    _need(len(leaves) == 1 and len(set(others)) == len(others), "the signer's certificate, and each other once")
    return leaves[0], others


def _check_certificate(attribute: Any, leaf: bytes) -> None:
    """CAdES: the signature names its certificate, so that another one for the same key cannot be slipped in."""
    _need(isinstance(attribute, _CADES) and len(attribute["certs"]) == 1, "signing certificate")
    one = attribute["certs"][0]
    named = one["hash_algorithm"]
    _need(isinstance(named, algos.DigestAlgorithm) and named["algorithm"].native == "sha256", "signing certificate")
    _need(one["cert_hash"].native == hashlib.sha256(leaf).digest(), "another signing certificate")


def _lists(held: Any) -> list[bytes]:
    if not held:
        return []
    _need(all(one.name in ("", "crl") for one in held), "revocation information of another kind")
    return [bytes(one.chosen.dump()) for one in held]
