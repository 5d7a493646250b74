"""What the command line does by itself after an exchange: a verified backup beside the store, once a day."""

from cli.test_bundles import both, bundle
from cli.test_trust import enrolled, hq

__all__ = ["both", "bundle", "enrolled", "hq"]


def test_an_exchange_is_followed_by_a_backup_once_a_day(both, bundle, tmp_path):
    officer, hq = both
    found = sorted(tmp_path.rglob("backups/*.ssrbackup"))
    assert [one.name for one in found] == ["desk-000001.ssrbackup"]
    assert officer("export", "-o", tmp_path / "again.ssrb", "--full").code == 0
    assert sorted(tmp_path.rglob("backups/*.ssrbackup")) == found
    assert hq("import", bundle, "--dry-run").code == 0
    assert hq("list", "training_session").code == 0
    assert sorted(tmp_path.rglob("backups/*.ssrbackup")) == found, "neither a check nor a list writes one"
    assert hq("import", bundle, "--yes").code == 0
    assert len(sorted(tmp_path.rglob("backups/*.ssrbackup"))) == 2


def test_a_backup_that_fails_changes_no_answer(both, bundle, tmp_path):
    officer, _hq = both
    (found,) = tmp_path.rglob("backups/*.ssrbackup")
    found.unlink()
    found.parent.rmdir()
    found.parent.write_bytes(b"")
    said = officer("export", "-o", tmp_path / "again.ssrb", "--full")
    assert (said.code, said.json["files"]) == (0, [str(tmp_path / "again.ssrb")])
    assert "No automatic backup was written" in said.err
