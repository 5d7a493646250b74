"""The services that reporting asks, over plain records: `Recording`'s documented reading and saving, and an enrolment."""

import contextlib
import json
import sqlite3
from types import SimpleNamespace

from reports.made import MISSION, POST, REPORT, ROTATION, rotation
from ssr_desk.app import known_types
from ssr_desk.clock import Surround
from ssr_desk.services.errors import NoSuchRecord
from ssr_desk.services.reporting import Reporting
from trust.making import NOW, Office


class Recording:
    """Lists in pages of two, so that paging is walked."""

    def __init__(self, records):
        self.records, self.saved = records, []

    def list(self, type_name, where, after=None, limit=200):
        some = [one for kind, one in self.records.values() if kind == type_name]
        some = [one for one in some if all(one.get(name) == value for name, value in where.items())]
        start = after or 0
        more = start + 2 if start + 2 < len(some) else None
        return SimpleNamespace(rows=some[start : start + 2], total=len(some), next=more)

    def open(self, record):
        if record not in self.records:
            raise NoSuchRecord(id=record)
        kind, values = self.records[record]
        return SimpleNamespace(type_name=kind, values=values, deleted=False, heads=("h1",), mission="PS-EUPOL")

    def save(self, record, values, heads):
        assert heads == ("h1",)
        before = self.records[record]
        self.records[record] = (before[0], values)
        self.saved.append(record)
        return (record, before)

    def undo(self, saved):
        self.records[saved[0]] = saved[1]

    def name(self, record):
        return record if record not in self.records else str(self.records[record][1].get("name"))


class Desk:
    """One officer's desk with the rotation of `reports.made`; R-1 is its officer, certified by `office`."""

    def __init__(self, officer="R-1", certified=True, report=None):
        made, self.office = rotation(), Office()
        held = {one["id"]: (kind, one) for kind, some in made.records.items() for one in some}
        plan = {**made.rotation, "mission": MISSION}
        held |= {ROTATION: ("rotation", plan), POST: ("post", made.post), MISSION: ("mission", made.mission)}
        held[REPORT] = ("departure_report", {**made.report, **(report or {})})
        self.recording, member = Recording(held), self.office.member(officer=officer)

        def signer():
            return member.signer

        enrolment = SimpleNamespace(signer=signer, authority=lambda: SimpleNamespace(officer=officer))
        self.reporting = Reporting(self, known_types(), Surround(lambda: NOW), self.recording, enrolment)

    @contextlib.contextmanager
    def read(self):
        connection = sqlite3.connect(":memory:")
        connection.execute("CREATE TABLE record(id, heads)")
        connection.executemany(
            "INSERT INTO record VALUES (?, ?)", [(one, json.dumps([one[-4:]])) for one in self.recording.records]
        )
        yield connection
        connection.close()

    @property
    def report(self):
        return self.recording.records[REPORT][1]
