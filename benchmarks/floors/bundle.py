"""Floors of export and import: the same bytes through the same libraries, into and out of an encrypted file.

Import: hash the file, open the seal, inflate, read JSON, `executemany` of the revisions and of the records they give, index.
Export: encrypted select, JSON, compress, hash, seal, force to the disk. Nothing is checked, signed, merged or authorised.
"""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from ssr_desk.db import engine, vault
from ssr_desk.services import keyring
from ssr_desk.trust import sealing

BATCH = 500
TABLES = (
    "CREATE TABLE revision(rev BLOB PRIMARY KEY, record TEXT NOT NULL, header BLOB NOT NULL, body BLOB NOT NULL)",
    "CREATE INDEX revision_record ON revision(record)",
    "CREATE TABLE piece(sha256 TEXT, number INTEGER, piece BLOB, PRIMARY KEY(sha256, number))",
    "CREATE TABLE record(id TEXT PRIMARY KEY, title TEXT, start TEXT, place TEXT, document TEXT NOT NULL)",
    "CREATE INDEX record_start ON record(start, id)",
    "CREATE VIRTUAL TABLE found USING fts5(words, content='', contentless_delete=1, detail='none',"
    " tokenize='unicode61 remove_diacritics 0')",
)
Job = tuple[Callable[[], None], Callable[[], None]]


def importing(desk: Path, bundle: Path, target: Path) -> Job:
    """Return what imports a bundle into an empty encrypted file, and what closes it."""
    from ssr_desk.app import open_desk

    with open_desk(desk, "demo") as opened:
        key = keyring.sealing_key(opened.store)
    for one in target.parent.glob(target.name + "*"):
        one.unlink()
    connection = engine.connect(target, os.urandom(32), create=True)
    for statement in TABLES:
        connection.execute(statement)

    def work() -> None:
        with bundle.open("rb") as file:
            hashlib.file_digest(file, "sha256").digest()
        plain = io.BytesIO()
        with bundle.open("rb") as file:
            sealing.unseal(file, bundle.stat().st_size, plain, {key.public.kid: key})
        connection.execute("BEGIN IMMEDIATE")
        texts: list[tuple[int, str]] = []
        for lines in _batches(_lines(plain)):
            _take(connection, [msgspec.json.decode(line) for line in lines], texts)
        connection.executemany("INSERT INTO piece VALUES (?, ?, ?)", _pieces(plain))
        connection.executemany("INSERT INTO found(rowid, words) VALUES (?, ?)", texts)
        connection.execute("COMMIT")

    return work, connection.close


def _take(connection: Any, some: list[dict[str, Any]], texts: list[tuple[int, str]]) -> None:
    revisions, records = [], []
    for one in some:
        data, body = one["h"].encode(), one["b"]
        header = msgspec.json.decode(data)
        values = {name: pair[1] for name, pair in body.items()}
        title, start, place = values.get("title"), values.get("start"), values.get("place")
        revisions.append((hashlib.sha256(data).digest(), header["record"], data, msgspec.json.encode(body)))
        records.append((header["record"], title, start, place, msgspec.json.encode(values).decode()))
        texts.append((len(texts) + 1, f"{title} {place} {values.get('outcome')}"))
    connection.executemany("INSERT INTO revision VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", revisions)
    connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", records)


def _lines(plain: io.BytesIO) -> Iterator[bytes]:
    with zipfile.ZipFile(plain) as inner:
        payload = io.BytesIO(inner.read("payload.zip"))
    with (
        zipfile.ZipFile(payload) as files,
        files.open("revisions.jsonl.zst") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed, read_size=1 << 20) as stream,
    ):
        yield from io.BufferedReader(stream, 1 << 20)  # type: ignore[arg-type]


def _pieces(plain: io.BytesIO) -> Iterator[tuple[str, int, bytes]]:
    with zipfile.ZipFile(plain) as inner, zipfile.ZipFile(io.BytesIO(inner.read("payload.zip"))) as files:
        for name in files.namelist():
            if name.startswith("att/"):
                with files.open(name) as file:
                    yield from ((name[4:], *one) for one in enumerate(iter(lambda: file.read(1 << 20), b"")))


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def exporting(desk: Path, target: Path) -> Job:
    """Return what writes all revisions of a desk into a sealed file, and what closes the desk's store."""
    from ssr_desk.app import open_desk

    with open_desk(desk, "demo") as opened:
        public = keyring.sealing_key(opened.store).public
    connection = engine.connect(desk / vault.STORE, vault.unlock(desk, "demo"))

    def work() -> None:
        packed = target.with_suffix(".part")
        digest = hashlib.sha256()
        with packed.open("w+b") as file:
            with zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False) as stream:
                rows = connection.execute("SELECT header, body FROM revision ORDER BY feed, seq")
                for header, body in rows:
                    line = msgspec.json.encode({"b": msgspec.Raw(body or b"{}"), "h": header.decode()}) + b"\n"
                    stream.write(line)
            file.seek(0)
            for chunk in iter(lambda: file.read(1 << 20), b""):
                digest.update(chunk)
            file.seek(0)
            with target.open("wb") as out:
                sealing.seal(file, out, [public], os.urandom)
                out.flush()
                os.fsync(out.fileno())
        packed.unlink()

    return work, connection.close
