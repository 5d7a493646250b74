"""Opens a bundle of SSR Desk and checks all of it, with nothing of SSR Desk: docs/bundle-format.md as a hundred lines of Python.

    python read_bundle.py BUNDLE.ssrb ROOT.pem SEALING_KEY [LIST.der …]

ROOT.pem: headquarters' root, compared by its words. SEALING_KEY: the recipient's private key, 112 raw bytes. LIST.der: newer
lists of withdrawn certificates. Needs Python 3.11, cryptography 48, zstandard and openssl 3. Prints what it found as JSON.
"""

import base64
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mlkem
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SUITE = hpke.Suite(hpke.KEM.MLKEM1024_P384, hpke.KDF.HKDF_SHA384, hpke.AEAD.AES_256_GCM)
DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo


def sha(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def need(holds, what):
    if not holds:
        raise SystemExit(f"refused: {what}")


def unsealed(data, secret):
    """The seal: header, our copy of the content key by HPKE, then one AES-256-GCM over everything."""
    need(data[:8] == b"SSRENV1\n", "no bundle, or one of a newer format")
    end = 12 + int.from_bytes(data[8:12], "big")
    header = json.loads(data[12:end])
    curve = ec.derive_private_key(int.from_bytes(secret[64:], "big"), ec.SECP384R1())
    lattice = mlkem.MLKEM1024PrivateKey.from_seed_bytes(secret[:64])
    point = curve.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    kid = sha(lattice.public_key().public_bytes_raw() + point)[:32]
    wrapped = next((bytes.fromhex(one["enc"]) for one in header["to"] if one["kid"] == kid), None)
    need(wrapped, "not sealed for this key")
    key = SUITE.decrypt(
        wrapped, hpke.MLKEM1024P384PrivateKey(lattice, curve), info=b"ssr-desk bundle key v1" + kid.encode()
    )
    return AESGCM(key).decrypt(bytes.fromhex(header["nonce"]), data[end:], data[:end])


def signer(work, statement, signature, time, withdrawn=False):
    """Let openssl check a signature at the time that it claims. Returns the signer's certificate, None where it is withdrawn."""
    for name, content in (("statement", statement), ("p7s", signature)):
        (work / name).write_bytes(content)
    command = [
        "openssl",
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "p7s",
        "-content",
        "statement",
        "-CAfile",
        "store.pem",
    ]
    command += ["-crl_check_all", "-attime", str(time), "-signer", "signer.pem", "-out", "out"]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if withdrawn and "certificate revoked" in done.stderr:
        return None
    need(done.returncode == 0, f"signature: {done.stderr.strip()}")
    return x509.load_pem_x509_certificate((work / "signer.pem").read_bytes())


def seconds(stamp):
    from datetime import datetime

    return round(datetime.fromisoformat(stamp).timestamp())


def main(bundle, root, secret, *lists):
    files = zipfile.ZipFile(io.BytesIO(unsealed(Path(bundle).read_bytes(), Path(secret).read_bytes())))
    need(files.namelist() == ["manifest.json", "manifest.json.p7s", "payload.zip"], "parts")
    raw, p7s, packed = map(files.read, files.namelist())
    manifest = json.loads(
        raw
    )  # only for its lists of withdrawn certificates, which prove themselves, until openssl has spoken
    found = [json.loads(one["statement"]) for one in manifest["receipts"] if '"ssr-lists/1"' in one["statement"]]
    store = Path(root).read_text() + "".join(
        x509.load_der_x509_crl(one).public_bytes(PEM).decode()
        for one in [Path(one).read_bytes() for one in lists]
        + [base64.b64decode(one) for held in found for one in held["lists"]]
    )
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "store.pem").write_text(store)
        sender = signer(work, raw, p7s, seconds(manifest["created"]))
        ids = sender.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        ids = ids.get_values_for_type(x509.UniformResourceIdentifier)
        need({f"urn:ssr:{key}:{manifest['from'][key]}" for key in ("officer", "device")} <= set(ids), "sender")
        need(manifest["format"] == "ssr-bundle/1" and raw == canonical(manifest), "manifest")
        need(manifest["payload"] == {"size": len(packed), "sha256": sha(packed)}, "payload")
        payload = zipfile.ZipFile(io.BytesIO(packed))
        need(payload.namelist() == [one["path"] for one in manifest["files"]], "files")
        for one in manifest["files"]:
            need(sha(payload.read(one["path"])) == one["sha256"], one["path"])
        tips, withdrawn = {}, []
        for line in map(json.loads, payload.read("tips.jsonl").splitlines()):
            tip = json.loads(line["statement"])
            signed = line["statement"].encode(), base64.b64decode(line["signature"])
            who = signer(work, *signed, seconds(tip["time"]), withdrawn=True)
            withdrawn += (
                [] if who else [tip["tip"]]
            )  # counts only where headquarters vouches for it: ssr-vouch/1 names it
            need(
                not who or tip["feed"].startswith(sha(who.public_key().public_bytes(DER, SPKI))),
                "a tip of another's feed",
            )
            tips[tip["tip"]] = tip
    revisions, values, before = [], 0, {}
    unpacked = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(payload.read("revisions.jsonl.zst"))).read()
    for line in map(json.loads, unpacked.splitlines()):
        header, rev = json.loads(line["h"]), sha(line["h"].encode())
        for register, (salt, value) in line["b"].items():
            need(header["changed"][register] == sha(bytes.fromhex(salt) + canonical(value)), f"{register} of {rev}")
            values += 1
        chained = before.get(header["feed"], header["prev"])
        need(
            header["prev"] == chained or any(one["before"] == header["prev"] for one in manifest["feeds"]),
            f"chain before {rev}",
        )
        before[header["feed"]] = rev
        revisions.append(rev)
    need(all(one["tip"] in tips for one in manifest["feeds"] if one["count"]), "work without a signed tip")
    told = {"signer": manifest["from"]["officer"], "revisions": revisions, "values": values, "withdrawn": withdrawn}
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
