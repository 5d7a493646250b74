"""Cases 42 to 61 and 77: the archives and what the manifest says of them."""

import hashlib
import io
import os
import struct
import warnings
import zipfile

import pytest
import zstandard

from ssr_desk.db import attachments
from ssr_desk.errors import DeskError
from sync.workshop import NAMES, Workshop, about, archive, unpacked

ZEROS = "att/" + "0" * 64


def outer(shop, names=NAMES, extra=()):
    """Seal the good bundle's files in another arrangement."""
    files = dict(unpacked(shop.inner))
    return shop.seal(archive([*((name, files[name]) for name in names), *extra]))


def zipped(files, compression=zipfile.ZIP_STORED, attributes=0o100600 << 16):
    """An archive by another tool."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in files:
            one = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            one.external_attr = attributes
            target.writestr(one, data, compression)
    return out.getvalue()


# -- the outer archive


def test_42_a_file_more(shop, refused):
    refused(outer(shop, extra=[("run.exe", b"MZ")]), "CONTAINER")


def test_43_the_manifest_twice(shop, refused):
    refused(outer(shop, extra=[("manifest.json", b"{}")]), "CONTAINER")


def test_44_another_order(shop, refused):
    refused(outer(shop, NAMES[::-1]), "CONTAINER")


def test_45_a_file_is_missing(shop, refused):
    refused(outer(shop, NAMES[:2]), "CONTAINER")


@pytest.mark.parametrize(
    "change", [lambda data: b"MZ\0\0" + data, lambda data: data + b"junk"], ids=["before", "after"]
)
def test_46_and_47_bytes_around_the_archive(shop, refused, change):
    refused(shop.seal(change(shop.inner)), "CONTAINER")


def test_48_two_names_for_one_file(shop, refused):
    refused(shop.seal(shop.inner.replace(b"manifest.json", b"manifesT.json", 1)), "CONTAINER")


@pytest.mark.parametrize("inner", [b"hello world", b"", b"PK\5\6" + bytes(18)], ids=["text", "nothing", "no-files"])
def test_49_no_archive(shop, refused, inner):
    refused(shop.seal(inner), "CONTAINER")


def test_every_byte_of_the_outer_headers_counts(shop):
    inner = shop.inner
    files = unpacked(inner)
    content = set()
    at = 0
    for name, data in files:
        at += 30 + len(name)
        content |= set(range(at, at + len(data)))
        at += len(data)
    for place in sorted(set(range(len(inner))) - content):
        damaged = bytearray(inner)
        damaged[place] ^= 0x20
        with pytest.raises(DeskError) as caught:
            shop.target.importing.check(shop.write(shop.seal(bytes(damaged))))
        assert caught.value.code == "CONTAINER", place


def test_77_a_manifest_over_a_megabyte(shop, refused):
    parts = shop.apart()
    parts.manifest["app"] = "x" * (1 << 20)
    refused(shop.together(parts), "CONTAINER")


# -- the payload: everything around it is signed and sealed again


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x",
        "/etc/passwd",
        "C:\\Windows\\x.dll",
        "att\\..\\x",
        "att/CON",
        "revisions.jsonl.zst ",
        "att/" + "A" * 64,
        "att/" + "0" * 63,
    ],
)
def test_50_names_that_lead_elsewhere(shop, refused, name):
    parts = shop.apart()
    parts.files[name] = b"x"
    refused(shop.together(parts), "MANIFEST", "PAYLOAD")


@pytest.mark.parametrize("name", ["rapport\u202efdp.exe", "att/é"])
def test_50_names_in_other_letters(shop, refused, name):
    parts = shop.apart()
    files = [*parts.files.items(), (name, b"x")]
    listed = [about(one, data) for one, data in files]
    refused(shop.together(parts, payload=lambda _p: zipped(files), listed=lambda _l: listed), "MANIFEST", "PAYLOAD")


@pytest.mark.parametrize("mode", [0o120777, 0o060600, 0o040755], ids=["link", "device", "folder"])
def test_51_and_52_no_plain_file(shop, refused, mode):
    parts = shop.apart()
    parts.files["att/" + hashlib.sha256(b"/etc/passwd").hexdigest()] = b"/etc/passwd"
    data = shop.together(parts, payload=lambda _p: zipped(parts.files.items(), attributes=mode << 16))
    refused(data, "PAYLOAD")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_53_and_55_a_compressed_file(shop, refused, method):
    parts = shop.apart()
    parts.files["att/" + hashlib.sha256(bytes(1 << 20)).hexdigest()] = bytes(1 << 20)
    refused(shop.together(parts, payload=lambda _p: zipped(parts.files.items(), method)), "PAYLOAD")


def test_53_revisions_that_unpack_without_end(shop, refused):
    parts = shop.apart()
    out = io.BytesIO()
    with zstandard.ZstdCompressor(level=3).stream_writer(out, closefd=False) as target:
        for _number in range(300):
            target.write(bytes(1 << 20))
    parts.files["revisions.jsonl.zst"] = out.getvalue()
    assert len(out.getvalue()) < 100_000
    refused(shop.together(parts), "TOO_LARGE")


def test_54_longer_than_it_says(shop, refused):
    parts = shop.apart()
    data = os.urandom(1 << 20)
    parts.files["att/" + hashlib.sha256(data).hexdigest()] = data

    def lie(payload):
        return payload.replace(struct.pack("<I", 1 << 20), struct.pack("<I", 10))

    refused(shop.together(parts, payload=lie), "PAYLOAD")


def test_56_a_name_twice(shop, refused):
    parts = shop.apart()
    files = [*parts.files.items(), ("revisions.jsonl.zst", b"{}\n")]
    listed = [about(one, data) for one, data in files]
    refused(shop.together(parts, payload=lambda _p: zipped(files), listed=lambda _l: listed), "MANIFEST", "PAYLOAD")


def test_57_files_that_overlap(shop, refused):
    def moved(payload):
        entry = struct.pack("<I", 0) + b"tips.jsonl"
        assert entry in payload
        return payload.replace(entry, struct.pack("<I", 7) + b"tips.jsonl")

    refused(shop.together(shop.apart(), payload=moved), "PAYLOAD")


PHOTO = b"%PDF-1.4 photo"
NAMED = hashlib.sha256(PHOTO).hexdigest()


def with_line(shop, sha256=NAMED):
    """The good bundle, with a record that names a file."""
    line = {"id": sha256, "name": "a.pdf", "size": len(PHOTO), "type": "application/pdf"}
    return shop.grown(shop.apart(), {"name": "x", f"attachments/{sha256}": line})


def test_58_an_attachment(cast):
    shop = workshop(cast)
    parts = with_line(shop)
    parts.files[f"att/{NAMED}"] = PHOTO
    assert shop.target.importing.take(shop.write(shop.together(parts))).status == "imported"
    with shop.target.store.read() as connection:
        assert b"".join(attachments.pieces(connection, NAMED)) == PHOTO


def test_58_a_file_that_nobody_names_is_not_kept(cast):
    """Otherwise whoever may write at all could fill every disk that the work passes."""
    shop = workshop(cast)
    parts = with_line(shop)
    junk = [os.urandom(1000) for _number in range(3)]
    for one in sorted([PHOTO, *junk], key=lambda one: hashlib.sha256(one).hexdigest()):
        parts.files[f"att/{hashlib.sha256(one).hexdigest()}"] = one
    assert shop.target.importing.take(shop.write(shop.together(parts))).status == "imported"
    with shop.target.store.read() as connection:
        assert connection.execute("SELECT hex(sha256) FROM attachment").fetchall() == [(NAMED.upper(),)]
        assert connection.execute("SELECT count(*) FROM attachment_piece").fetchone() == (1,)


def test_58_a_file_that_nobody_names_and_is_not_its_name(shop, refused):
    """It is not kept, and still nothing may be in a bundle that is not as listed."""
    parts = shop.apart()
    parts.files["att/" + "0" * 64] = b"x"
    refused(shop.together(parts, listed=lambda some: [*some[:-1], {**some[-1], "sha256": "0" * 64}]), "ATTACHMENT")


def test_59_an_attachment_is_missing(shop, refused):
    error = refused(shop.together(with_line(shop)), "ATTACHMENT")
    assert NAMED in error.details["name"]


def test_59_one_that_is_here_already_need_not_come_again(cast):
    shop = workshop(cast)
    parts = with_line(shop)
    alone = shop.together(parts)
    parts.files[f"att/{NAMED}"] = PHOTO
    shop.target.importing.take(shop.write(shop.together(parts)))
    assert shop.target.importing.take(shop.write(alone)).status == "imported"


def test_59_a_desk_that_lost_the_file_does_not_poison_what_it_passes_on(cast):
    """Its next bundle leaves the line of that file out, as if it were withheld; everything else goes on."""
    officer, hq = cast["officer"], cast["hq"]
    row = officer.recording.list("institution").rows[0]
    opened = officer.recording.open(str(row["id"]))
    lines = [officer.recording.attach(name, "application/pdf", [name.encode()]) for name in ("lost.pdf", "kept.pdf")]
    officer.recording.save(opened.id, {**opened.values, "name": "with files", "attachments": lines}, opened.heads)
    with officer.store.write() as connection:
        attachments.remove(connection, lines[0]["id"])
    cast.deliver(cast.send("officer", ("hq",), "up"), "hq")
    values = hq.recording.open(opened.id).values
    assert values["name"] == "with files"
    assert [one["name"] for one in values["attachments"]] == ["kept.pdf"]
    assert "attachments" in " ".join(hq.recording.open(opened.id).withheld)


def workshop(cast):
    """A workshop of a test's own, on the officer's bundle for headquarters."""
    (file,) = cast.send("officer", ("hq",), "good")
    return Workshop(cast["officer"], cast["hq"], cast["hq"], file.read_bytes(), cast.folder)


def test_60_an_attachment_that_is_not_its_name(shop, refused):
    parts = shop.apart()
    parts.files["att/" + hashlib.sha256(b"photo").hexdigest()] = b"evil!"
    refused(shop.together(parts), "ATTACHMENT", "PAYLOAD")


@pytest.mark.parametrize("change", ["sha256", "size"])
def test_60_a_file_that_is_not_as_listed(shop, refused, change):
    parts = shop.apart()

    def lie(listed):
        other = {"sha256": "0" * 64, "size": listed[1]["size"] - 1}[change]
        return [listed[0], {**listed[1], change: other}]

    refused(shop.together(parts, listed=lie), "PAYLOAD")


def test_61_listed_and_absent(shop, refused):
    parts = shop.apart()
    more = {"path": ZEROS, "size": 1, "sha256": "0" * 64}
    refused(shop.together(parts, listed=lambda listed: [*listed, more]), "PAYLOAD")


def test_61_there_and_not_listed(shop, refused):
    parts = shop.apart()
    parts.files[ZEROS] = b"x"
    refused(shop.together(parts, listed=lambda listed: listed[:-1]), "PAYLOAD")


def test_too_many_files(shop, refused):
    parts = shop.apart()
    for number in range(2000):
        parts.files[f"att/{number:064}"] = b""
    refused(shop.together(parts), "MANIFEST", "PAYLOAD", "CONTAINER")
