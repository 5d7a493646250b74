"""New records are shown while they come in, without being read and folded again: nobody must be able to tell the difference."""

from ssr_desk.db import current, typed

CACHES = {
    "record": "SELECT * FROM record ORDER BY id, mission",
    "indexed": "SELECT id, mission, type FROM indexed ORDER BY id, mission",
    "words": "SELECT i.id, s.rowid IS NOT NULL FROM indexed i LEFT JOIN search s ON s.rowid = i.number ORDER BY i.id",
}


def caches(desk):
    """Every row that lists and search read; the index's numbers are in the order of arrival and stay out."""
    queries = CACHES | {
        one.type_name: f"SELECT * FROM {typed.table(one)} ORDER BY id, mission_code" for one in desk.registry
    }
    with desk.store.read() as connection:
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


def same_when_made_anew(desk):
    """Compare the caches with what folding everything gives; return them."""
    shown = caches(desk)
    with desk.store.write() as connection:
        current.rebuild(connection, desk.registry, desk.store.authorities(connection))
    assert caches(desk) == shown
    assert desk.maintenance.check() == []
    return shown


def institution(desk, name):
    row = desk.recording.list("institution").rows[0]
    values = {key: one for key, one in desk.recording.open(str(row["id"])).values.items() if key != "id"}
    return desk.recording.add("institution", {**values, "name": name}).ids[0]


def renamed(desk, record, name):
    now = desk.recording.open(record)
    desk.recording.save(record, {**now.values, "name": name}, now.heads)


def test_new_edited_and_deleted_records_come_as_folding_gives_them(cast):
    cast.introduce("officer", "commander")
    cast.introduce("commander", "officer")
    officer, commander = cast["officer"], cast["commander"]
    institution(officer, "Académie")
    edited, deleted, later = (institution(officer, name) for name in ("edited", "deleted", "later"))
    renamed(officer, edited, "edited twice")
    officer.recording.delete(deleted)
    before = len(caches(commander)["record"])
    to = (commander.profile.device,)
    first = commander.importing.take(officer.exchange.export(to, cast.folder / "one.ssrb").files[0])
    shown = same_when_made_anew(commander)
    assert first.new == len(shown["record"]) - before
    assert first.changed == 0
    assert {one.title for one in commander.searching.search("academie").hits} == {"Académie"}
    assert "edited twice" in str(shown["institution"])
    renamed(officer, later, "later still")
    institution(officer, "new")
    second = commander.importing.take(officer.exchange.export(to, cast.folder / "two.ssrb", full=True).files[0])
    assert (second.new, second.changed) == (1, 1)
    same_when_made_anew(commander)


def test_records_that_lack_values_are_counted(shop):
    """What a release rule withheld is counted alike, whether the record was folded again or not."""
    parts = shop.apart()
    good = shop.target.importing.check(shop.write(shop.good))
    lines = list(parts.lines)
    place = next(at for at, one in enumerate(parts.headers) if one.depth == 1 and one.type == "institution")
    lines[place] = b'{"b":{},"h":' + lines[place].partition(b',"h":')[2]
    summary = shop.target.importing.take(shop.write(shop.together(parts.put_lines(lines))))
    assert (summary.new, summary.withheld) == (good.new, good.withheld + 1)
    same_when_made_anew(shop.target)


def test_work_under_no_signature_is_not_shown(shop):
    """It came with a run that was expected to end at a signed tip, and did not."""
    before = caches(shop.target)["words"]
    good = shop.target.importing.check(shop.write(shop.good))
    grown = shop.grown(shop.apart(), {"name": "x"}, type="institution", record="01900000-0000-7000-8000-000000000001")
    unsigned = grown.put_tips([])
    summary = shop.target.importing.take(shop.write(shop.together(unsigned)))
    assert (summary.new, summary.changed) == (0, good.changed)
    assert same_when_made_anew(shop.target)["words"] == before  # values for what is held come in; nothing new is shown
