"""What sheets need of `Recording`, in memory: same checks, same refusals, no store."""

from types import SimpleNamespace

from ssr_desk.records import entry
from ssr_desk.records.base import natural_id


class MemoryRecording:
    def __init__(self, registry, mission="HT-BILAT"):
        self._registry, self._mission = registry, mission
        self.records: dict[str, tuple[str, dict]] = {}

    def add_many(self, type_name, many, progress=None, cancel=None):
        new = {}
        for values in many:
            given = {**values, "mission": values.get("mission") or natural_id("mission", self._mission)}
            record, problems = entry.check(self._registry[type_name], given)
            if record is None:
                raise entry.Invalid(problems)
            assert given["id"] not in new
            assert given["id"] not in self.records
            new[given["id"]] = (type_name, record.values())
        self.records |= new
        return SimpleNamespace(ids=tuple(new))

    def existing(self, records):
        return self.records.keys() & set(records)

    def choices(self, type_name, text="", limit=50):
        named = [(one, self.name(one)) for one, (name, _values) in self.records.items() if name == type_name]
        return [(one, name) for one, name in named if text.casefold() in name.casefold()][:limit]

    def list(self, type_name, limit=200, after=None):
        ids = sorted(one for one, (name, _values) in self.records.items() if name == type_name and one > (after or ""))
        return SimpleNamespace(
            rows=[self.records[one][1] for one in ids[:limit]],
            total=len(ids),
            next=ids[limit - 1] if len(ids) > limit else None,
        )

    def name(self, record):
        if record not in self.records:
            return record
        type_name, values = self.records[record]
        return self._registry[type_name].title_of(values)

    def of(self, type_name):
        return [values for name, values in self.records.values() if name == type_name]
