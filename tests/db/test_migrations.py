"""The migrated store is what the SQLModel classes say, with real rows; an older one is backed up, upgraded and swapped in."""

import re

import pytest

from ssr_desk import app
from ssr_desk.db import backup, engine, upgrade, vault

from .conftest import PASSPHRASE, SENTENCE, session


def described(connection, tables):
    """Return columns, keys, foreign keys and indexes as SQLite sees them."""
    found = {}
    for name in tables:
        columns = {row[1]: tuple(row[2:6]) for row in connection.execute(f"PRAGMA table_info({name})")}
        foreign = sorted(tuple(row[2:]) for row in connection.execute(f"PRAGMA foreign_key_list({name})"))
        indexes = sorted(
            (row[1] if row[3] == "c" else "", row[2], row[4], tuple(connection.execute(f"PRAGMA index_info({row[1]})")))
            for row in connection.execute(f"PRAGMA index_list({name})")
        )
        partial = sorted(
            re.sub(r"\s+", " ", row[0].partition(" WHERE ")[2])
            for row in connection.execute("SELECT sql FROM sqlite_master WHERE type='index' AND tbl_name=?", (name,))
            if row[0]
        )
        found[name] = (columns, foreign, indexes, partial)
    return found


def test_the_migrated_tables_equal_the_classes(desk, tmp_path):
    import sqlalchemy

    from ssr_desk.db import tables

    names = sorted(tables.SQLModel.metadata.tables)
    fresh = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'classes.db'}")
    tables.SQLModel.metadata.create_all(fresh)
    raw = fresh.raw_connection()
    with desk.store.read() as connection:
        assert described(connection, names) == described(raw, names)
    raw.close()
    fresh.dispose()


def test_rows_of_a_real_desk_pass_the_classes(desk):
    import sqlmodel

    from ssr_desk.db import tables

    desk.recording.attach("photo.jpg", "image/jpeg", [b"x" * 10])
    seen = set()
    with desk.store.read() as connection:
        for made in tables.SQLModel.__subclasses__():
            if not issubclass(made, sqlmodel.SQLModel) or not hasattr(made, "__table__"):
                continue
            cursor = connection.execute(f'SELECT * FROM "{made.__table__.name}"')
            names = [one[0] for one in cursor.description]
            for row in cursor:
                checked = made.model_validate(dict(zip(names, row, strict=True)))
                assert tuple(getattr(checked, name) for name in names) == tuple(row)
                seen.add(made.__name__)
    assert {"Feed", "Revision", "Setting", "Attachment", "AttachmentPiece"} <= seen


def test_every_truth_table_of_the_store_has_a_class(desk):
    from ssr_desk.db import tables

    with desk.store.read() as connection:
        made = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    caches = {"record", "cache", "indexed", "alembic_version"}
    rest = {one for one in made - caches if not one.startswith(("t_", "search", "sqlite_"))}
    assert rest == set(tables.SQLModel.metadata.tables)


@pytest.fixture
def older(folder):
    """A desk whose store says that an earlier version of the program wrote it."""
    connection = engine.connect(folder / vault.STORE, vault.unlock(folder, PASSPHRASE))
    connection.execute("PRAGMA user_version = 0")
    connection.close()
    return folder


def version(path, key):
    connection = engine.connect(path, key)
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    return found


def test_an_older_store_is_backed_up_then_upgraded(older, tmp_path):
    key = vault.unlock(older, PASSPHRASE)
    with app.open_desk(older, PASSPHRASE) as desk:
        assert desk.recording.list("training_session").rows[0]["title"] == SENTENCE
        assert not desk.store.rolled_back
        desk.recording.add("training_session", session("after"))
        assert desk.maintenance.check() == []
    assert version(older / vault.STORE, key) == upgrade.VERSION
    (kept,) = (older / "backups").glob("before-version-*")
    backup.restore(kept, tmp_path / "old")
    assert version(tmp_path / "old" / vault.STORE, key) == 0
    assert not [one for one in older.iterdir() if one.name.endswith((".upgrading", ".part", ".copy"))]


def test_an_upgrade_that_fails_leaves_the_old_store(older, monkeypatch):
    def broken(*_given, **_named):
        raise ZeroDivisionError

    before = (older / vault.STORE).read_bytes()
    monkeypatch.setattr("alembic.command.upgrade", broken)
    with pytest.raises(ZeroDivisionError):
        app.open_desk(older, PASSPHRASE)
    assert (older / vault.STORE).read_bytes() == before
    monkeypatch.undo()
    app.open_desk(older, PASSPHRASE).close()
