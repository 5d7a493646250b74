"""An in-memory desk with the documented signatures, for pictures before the store exists."""

import itertools
from types import SimpleNamespace

from ssr_desk.app import Profile, known_types
from ssr_desk.clock import Surround
from ssr_desk.records.base import new_id
from ssr_desk.records.entry import check


class Recording:
    def __init__(self, registry, surround):
        self.registry, self.surround, self.rows, self.count = registry, surround, {}, itertools.count()

    def may(self, *_a):
        return True

    def add(self, type_name, values):
        given = {"id": new_id(self.surround), **values}
        record, problems = check(self.registry[type_name], given)
        if problems:
            error = ValueError()
            error.problems = problems
            raise error
        self.rows[given["id"]] = (type_name, record.values())
        return self._saved(given["id"], type_name)

    def save(self, record, values, heads, settle=()):
        return self.add(self.rows[record][0], values)

    def delete(self, record):
        return self._saved(record, self.rows.pop(record)[0])

    def _saved(self, record, type_name):
        return SimpleNamespace(ids=(record,), revisions=("r",), changes=SimpleNamespace(by_type={type_name: {record}}))

    def open(self, record):
        type_name, values = self.rows[record]
        return SimpleNamespace(
            type_name=type_name,
            id=record,
            mission="HT",
            title=self.registry[type_name].title_of(values),
            values=values,
            heads=("r",),
            withheld=(),
            conflicts={},
            deleted=False,
            author="me",
            created=0,
            changed=0,
            sync_state="saved",
            review_valid=None,
        )

    def history(self, record):
        return []

    def list(self, type_name, where=None, search="", order=None, descending=False, after=None, limit=200, since=None):
        rows = [v for t, v in self.rows.values() if t == type_name and search.casefold() in str(v).casefold()]
        rows = [one for one in rows if all(one.get(k) == v for k, v in (where or {}).items())]
        rows.sort(key=lambda one: str(one.get(order)), reverse=descending)
        return SimpleNamespace(rows=rows, total=len(rows), next=None)

    def name(self, record):
        return self.registry[self.rows[record][0]].title_of(self.rows[record][1]) if record in self.rows else record

    def choices(self, type_name, text="", limit=50):
        return [(i, self.name(i)) for i, (t, v) in self.rows.items() if t == type_name]


class Drafts:
    def __init__(self):
        self.kept = {}

    def keep(self, draft):
        self.kept[draft.id] = draft

    def of(self, record):
        return self.kept.get(record)

    def all(self):
        return list(self.kept.values())

    def drop(self, draft):
        self.kept.pop(draft, None)


def desk(language="en"):
    surround = Surround()
    registry = known_types()
    recording = Recording(registry, surround)
    made = SimpleNamespace(
        registry=registry,
        surround=surround,
        recording=recording,
        drafts=Drafts(),
        profile=Profile("Sgt Roy", "R-1", "officer", "HT", "HT-05", language, "D-1"),
    )
    made.folder = "/home/roy/SSR Desk"
    made.exchange = SimpleNamespace(
        states=lambda: {"saved": 3, "in_bundle": 4, "with_commander": 12, "safe": 311},
        addressees=lambda: [
            SimpleNamespace(device="D-HQ2K", name="HQ desk Haiti", officer="H-1", role="hq"),
            SimpleNamespace(device="D-CMD7", name="Insp. Gagnon", officer="C-1", role="commander"),
        ],
        preview=lambda to, full=False: SimpleNamespace(revisions=7),
        outbox=lambda: [],
    )
    made.importing = SimpleNamespace(inbox=lambda: [], desks=lambda: [])
    made.searching = None
    made.reporting = SimpleNamespace(
        missing=lambda rotation: [
            SimpleNamespace(
                blocking=True,
                number=3,
                place=lambda t: "3. Summary",
                field="",
                text=lambda t: "Section 3: the summary is empty",
                record="",
                type_name="departure_report",
            ),
            SimpleNamespace(
                blocking=False,
                number=11,
                place=lambda t: "11. Counterparts",
                field="",
                text=lambda t: "Section 11: Capt. Joseph was not introduced",
                record="",
                type_name="counterpart",
            ),
        ]
    )
    made.enrolment = SimpleNamespace(
        state=lambda: SimpleNamespace(enrolled=False, identity=None, root_words=(), warnings=())
    )
    made.maintenance = None
    made.store = None
    recording.add(
        "rotation",
        {"officer": "R-1", "name": "Sgt Roy", "post": new_id(surround), "start": "2026-01-10", "end": "2027-01-08"},
    )
    for what, due in (
        ("Send the scenes checklist to Capt. Joseph", "2026-11-20"),
        ("Order twelve evidence kits", "2026-12-01"),
    ):
        recording.add("commitment", {"what": what, "due": due, "status": "open", "promised_by": "Sgt Roy"})
    titles = ["Gestion de scène de crime", "Interviewing victims", "Patrol reports, module 2", "Evidence handling"]
    places = ["Port-au-Prince – Kafou Fèy", "Бровари", "بيت لحم", "Ségou", "رام الله", "Bagdad"]
    types = ["classroom", "scenario", "field", "trainers"]
    for n in range(42):
        recording.add(
            "training_session",
            {
                "title": titles[n % 4],
                "start": f"2026-{10 - n // 5:02d}-{28 - 5 * (n % 5):02d}",
                "status": "planned" if n < 2 else "cancelled" if n == 4 else "delivered",
                "cancelled_because": "Security" if n == 4 else None,
                "type": types[n % 4],
                "place": places[n % 6],
                "attended": {"women": 4 + n % 9, "men": 8 + n % 5},
                "hours": "6.5",
                "topics": ["sgbv", "investigation"],
                "interpreter": True,
                "language": "ar",
                "barriers": "Deux policières n’ont pas pu venir : garde de nuit.",
            },
        )
    return made
