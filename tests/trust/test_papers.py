import json
import random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ssr_desk.trust import certificates, chain, errors, keys, papers, strict
from trust.making import DAY, NOW, Office, revoked

RANDOM = random.Random(9).randbytes
KEY, OTHER = keys.new_signing_key(RANDOM), keys.new_signing_key(RANDOM)
SEALING = keys.new_sealing_key(RANDOM)
WHO = {"name": "Éloïse Tremblay", "officer": "123", "device": "D-1", "role": "officer", "mission": "HT", "post": ""}


def request(key=KEY, **changes):
    return papers.make_request(key, SEALING.public, **(WHO | changes), now=NOW)


def forged_request(change, key=KEY):
    """A request whose body was changed and signed again, by somebody who knows the format."""
    paper = strict.decode(request(), papers._Paper[papers._RequestBody], papers.REQUEST_LIMIT)
    body = {name: getattr(paper.body, name) for name in paper.body.__struct_fields__} | change(paper.body)
    made = papers._RequestBody(**body)
    return strict.encode(papers._Paper(made, key.sign(strict.encode(made), ec.ECDSA(hashes.SHA256()))))


def code(call, *arguments):
    try:
        call(*arguments)
    except errors.TrustError as refused:
        return refused.code
    return "OK"


def csr_with(key, names):
    builder = x509.CertificateSigningRequestBuilder().subject_name(certificates.subject("x"))
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
    return builder.sign(key, hashes.SHA256()).public_bytes(ser.Encoding.DER)


def test_a_request_says_who_and_has_words():
    found = papers.read_request(request())
    assert (found.name, found.officer, found.device, found.role, found.mission, found.post) == tuple(WHO.values())
    assert found.fingerprint == keys.fingerprint(KEY.public_key())
    assert found.sealing == SEALING.public
    assert len(found.words) == 6
    assert papers.read_request(request(name="Other Name")).words != found.words
    assert papers.read_request(request(name="  Éloïse\u0065\u0301 \u202e x\n")).name == "Éloïseé x"


def test_a_request_is_a_signing_request_that_openssl_reads(tmp_path):
    import base64
    import subprocess

    (tmp_path / "csr").write_bytes(base64.b64decode(json.loads(request())["body"]["csr"]))
    command = ["openssl", "req", "-inform", "DER", "-in", tmp_path / "csr", "-verify", "-noout", "-text"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "urn:ssr:officer:123" in done.stdout


@pytest.mark.parametrize(
    "change",
    [
        lambda body: {"officer": "a b"},
        lambda body: {"mission": "a/b"},
        lambda body: {"post": "*"},
        lambda body: {"role": "chief"},
        lambda body: {"name": ""},
        lambda body: {"name": "x" * 201},
        lambda body: {"name": "photo\u202egpj.exe"},
        lambda body: {"name": "a  b"},
        lambda body: {"device": "D-2"},  # not what the signing request says
        lambda body: {"csr": b"junk"},
        lambda body: {"csr": csr_with(KEY, [])},
        lambda body: {"csr": csr_with(keys.new_authority_key(RANDOM), certificates.urns("123", "D-1", ()))},
        lambda body: {"csr": csr_with(rsa.generate_private_key(65537, 2048), certificates.urns("123", "D-1", ()))},
        lambda body: {"sealing": b"junk"},
    ],
)
def test_a_request_outside_the_form(change):
    assert code(papers.read_request, forged_request(change)) == "PAPER_FORMAT"


def test_a_request_with_somebody_elses_key_or_signature():
    assert code(papers.read_request, forged_request(lambda body: {}, OTHER)) == "PAPER_TAMPERED"
    stolen = csr_with(OTHER, certificates.urns("123", "D-1", ()))
    assert code(papers.read_request, forged_request(lambda body: {"csr": stolen})) == "PAPER_TAMPERED"
    damaged = bytearray(papers.read_request(request()) and csr_with(KEY, certificates.urns("123", "D-1", ())))
    damaged[-1] ^= 1
    assert code(papers.read_request, forged_request(lambda body: {"csr": bytes(damaged)})) == "PAPER_TAMPERED"


def test_other_versions_and_other_files():
    raw = request()
    assert code(papers.read_request, raw.replace(b"ssr-request/1", b"ssr-request/2")) == "PAPER_VERSION"
    for bad in (
        b"",
        b"{}",
        b"[" * 50_000,
        b"\xff",
        b'{"body":{"format":1}}',
        raw.replace(b"ssr-request/1", b"ssr-card/1"),
        raw.replace(b"ssr-request/1", b"ssr-request/x"),
        raw + b"\n",
        raw.replace(b'"body":', b'"body": '),
        raw.replace(b'"device"', b'"devise"'),
        raw[:-1] + b',"more":1}',
        raw[:-1] + b',"signature":""}',
        b" " * (papers.REQUEST_LIMIT + 1),
    ):
        assert code(papers.read_request, bad) == "PAPER_FORMAT"


def test_one_byte_changed_anywhere_in_a_request_is_refused():
    raw, draw = request(), random.Random(1)
    for _ in range(500):
        bad = bytearray(raw)
        bad[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
        assert code(papers.read_request, bytes(bad)) in {"PAPER_FORMAT", "PAPER_TAMPERED", "PAPER_VERSION"}


# -- cards ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hq(office):
    return office.member("H", "D-H", "hq", ("*",))


def card(office, member, now=NOW):
    return papers.make_card(member.signer, office.root.certificate_der, SEALING.public, now)


def test_a_card_gives_identity_and_sealing_key(office, member):
    raw = card(office, member)
    assert papers.root_in(raw) == office.root.certificate_der
    found = papers.read_card(raw, office.verifier(()), NOW)  # it brings its own lists
    assert (found.identity.officer, found.sealing) == ("123", SEALING.public)
    assert found.certificate_der == member.certificate


def test_a_card_of_another_root(office, other_office, member):
    raw = card(office, member)
    assert code(papers.read_card, raw, other_office.verifier(), NOW) == "OTHER_ROOT"
    lying = papers.make_card(member.signer, other_office.root.certificate_der, SEALING.public, NOW)
    assert code(papers.read_card, lying, other_office.verifier(), NOW) == "SIG_UNTRUSTED"


def test_a_card_that_has_expired_or_was_withdrawn(office, member):
    raw = card(office, office.member(days=60))
    assert code(papers.read_card, raw, office.verifier(), NOW) == "OK"
    later = office.verifier(office.crls(at=NOW + 30 * DAY, number=2))
    assert code(papers.read_card, raw, later, NOW + 40 * DAY) == "SIG_EXPIRED"
    crls = office.crls([revoked(member, "compromise")], 2)
    assert code(papers.read_card, card(office, member), office.verifier(crls), NOW) == "SIG_REVOKED"


def test_a_card_with_a_sealing_key_that_is_none(office, member):
    raw = papers.make_card(member.signer, office.root.certificate_der, keys.SealingPublic(b"x"), NOW)
    assert code(papers.read_card, raw, office.verifier(), NOW) == "PAPER_FORMAT"


def test_one_byte_changed_anywhere_in_a_card_is_refused(office, member):
    raw, draw = card(office, member), random.Random(1)
    for _ in range(200):
        bad = bytearray(raw)
        bad[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
        assert code(papers.read_card, bytes(bad), office.verifier(), NOW) != "OK"


# -- answers ----------------------------------------------------------------------------------------------------------


def answer(office, hq, member, card_of=None, signer=None, directory=(), now=NOW, root=None):
    return papers.make_answer(
        (signer or hq).signer,
        root or office.root.certificate_der,
        card(office, card_of or hq),
        member.certificate,
        (office.issuing.certificate_der,),
        directory,
        now,
    )


def entry(office, member, sealing=None):
    return papers.Entry(member.certificate, (office.issuing.certificate_der,), sealing or SEALING.public.raw)


def test_an_answer_brings_certificate_card_directory_and_lists(office, hq, member):
    raw = answer(office, hq, member, directory=(entry(office, hq),))
    assert papers.root_in(raw) == office.root.certificate_der
    verifier = office.verifier(())
    found = papers.read_answer(raw, verifier, NOW)
    assert found.certificate_der == member.certificate
    assert found.headquarters.identity.role == "hq"
    assert [one.identity.device for one in found.directory] == ["D-H"]
    assert set(verifier.adopted) == set(hq.signer.crls_der)


def test_an_answer_that_headquarters_did_not_make(office, other_office, hq, member):
    assert code(papers.read_answer, answer(office, hq, member, signer=member), office.verifier(), NOW) == "SIG_ROLE"
    assert code(papers.read_answer, answer(office, hq, member, card_of=member), office.verifier(), NOW) == "SIG_ROLE"
    second = office.member("H2", "D-H2", "hq", ("*",))
    assert (
        code(papers.read_answer, answer(office, hq, member, card_of=second), office.verifier(), NOW) == "PAPER_TAMPERED"
    )
    assert code(papers.read_answer, answer(office, hq, member), other_office.verifier(), NOW) == "OTHER_ROOT"


def test_an_answer_with_a_certificate_of_another_chain(office, other_office, hq):
    stranger = other_office.member()
    assert code(papers.read_answer, answer(office, hq, stranger), office.verifier(), NOW) == "SIG_UNTRUSTED"
    bad = (entry(office, stranger),)
    assert code(papers.read_answer, answer(office, hq, hq, directory=bad), office.verifier(), NOW) == "SIG_UNTRUSTED"
    bad = (entry(office, hq, b"junk"),)
    assert code(papers.read_answer, answer(office, hq, hq, directory=bad), office.verifier(), NOW) == "PAPER_FORMAT"


def test_the_directory_leaves_out_who_was_withdrawn_since(office, hq, member):
    raw = answer(office, hq, hq, directory=(entry(office, member), entry(office, hq)))
    crls = office.crls([revoked(member, "superseded")], 2)
    found = papers.read_answer(raw, office.verifier(crls), NOW)
    assert [one.identity.device for one in found.directory] == ["D-H"]
    built = chain.build(member.certificate, [office.issuing.certificate_der], office.root.certificate_der)
    assert office.verifier(crls).withdrawn(built)
    assert not office.verifier(()).withdrawn(built)


def test_an_answer_with_a_certificate_that_has_ended(office, hq):
    ended = office.member(start=NOW - 90 * DAY, days=30)
    assert code(papers.read_answer, answer(office, hq, ended), office.verifier(), NOW) == "SIG_EXPIRED"


def test_root_of_other_files(office):
    for bad in (b"", request(), b"{}", b'{"body":{"format":"ssr-answer/1"}}'):
        assert code(papers.root_in, bad) == "PAPER_FORMAT"
    assert code(papers.root_in, b'{"body":{"format":"ssr-answer/3"}}') == "PAPER_VERSION"
    assert code(papers.root_in, b" " * (papers.ANSWER_LIMIT + 1)) == "PAPER_FORMAT"


def test_words_of_the_root(office):
    words = papers.words_of_root(office.root.certificate_der)
    papers.check_root_words(" ".join(words), office.root.certificate_der)
    with pytest.raises(errors.WordsDiffer):
        papers.check_root_words(" ".join(words), Office(seed=3).root.certificate_der)
