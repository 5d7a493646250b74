"""A store with the truth tables that trust needs, in a plain SQLite file, while tests need no cipher and no feeds."""

import contextlib
import json
import sqlite3

TABLES = """
CREATE TABLE certificate(fingerprint BLOB PRIMARY KEY, der BLOB, chain BLOB, officer TEXT, device TEXT, role TEXT, missions TEXT,
    serial TEXT, not_before INTEGER, not_after INTEGER);
CREATE TABLE peer(device TEXT PRIMARY KEY, officer TEXT, name TEXT, role TEXT, missions TEXT, fingerprint BLOB NULL, sealing BLOB,
    kid TEXT, heard INTEGER NULL, trusted INTEGER);
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE crl(issuer BLOB PRIMARY KEY, number INTEGER, der BLOB, next_update INTEGER);
CREATE TABLE decision(id TEXT PRIMARY KEY, at INTEGER, kind TEXT, detail TEXT);
"""


class PlainStore:
    """`db.store.Store`, as far as trust uses it."""

    def __init__(self, path):
        self.path = path
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript(TABLES)

    @contextlib.contextmanager
    def write(self):
        with contextlib.closing(sqlite3.connect(self.path)) as connection, connection:
            yield connection

    read = write

    def setting(self, name, default=None):
        with self.read() as connection:
            row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def put_setting(self, connection, name, value):
        connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value)))
