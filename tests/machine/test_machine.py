"""The state machine: two officers, their commander, a successor, headquarters of two missions, an officer of the other one.

Bundles lie in a bag: never delivered, late, twice, reordered, to the wrong desk, damaged. Laptops are restored (noticed or
not), cloned, lost, replaced, their certificates withdrawn. The oracle says what ought to be; `theatre` compares.
"""

import os
import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from machine import people
from machine.oracle import World
from machine.people import LAPTOPS, NAMES, X
from machine.theatre import Theatre
from sync.stamp import quick

EXAMPLES, STEPS = int(os.environ.get("SSR_EXAMPLES", "6")), int(os.environ.get("SSR_STEPS", "12"))
RANDOM = bool(os.environ.get("SSR_RANDOM"))
NOTE = {"commitment": "result", "counterpart": "remarks"}
NAME = {"commitment": "promised_by", "counterpart": "unit"}
POST = {"A": "P1", "B": "P2", "S": "P1", "C": "P1", "HQ": "P2", "D": "Q1"}
names, values = st.sampled_from(NAMES), st.sampled_from(["x", "y", "z"])
DONE = Counter()
"""How often what happened, over all examples."""


class Machine(RuleBasedStateMachine):
    """One example. `made` is set by the test that runs it."""

    made, scratch = None, None
    records, bundles = Bundle("records"), Bundle("bundles")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=self.scratch))
        self.t = Theatre(self.made, self.folder)
        self.numbers = 0

    # -- work

    def new(self, name, type_name, note, post, mission=None, **more):
        """Add a record. Returns (id, type), whatever came of it."""
        self.numbers += 1
        record = f"01890000-0000-7000-8000-{self.numbers:012d}"
        given = {"id": record, NOTE[type_name]: note, "post": people.post(post), **more}
        given |= {"what": "w", "due": "2026-07-01"} if type_name == "commitment" else {"name": "n"}
        given["mission"] = people.natural_id("mission", mission or people.mission(name))
        self.t.write(name, lambda desk: desk.recording.add(type_name, given))
        return record, type_name

    @rule(
        target=records,
        name=names,
        type_name=st.sampled_from(["commitment", "commitment", "counterpart"]),
        note=values,
        release=st.sampled_from([None, None, "only"]),
    )
    def create(self, name, type_name, note, release):
        return self.new(name, type_name, note, POST[name], **({"release": release} if release else {}))

    @rule(name=names, record=records)
    def open_form(self, name, record):
        form = self.t.opens(name, record[0])
        if form:
            self.t.forms[name, record[0]] = form

    @rule(name=names, record=records, which=st.sampled_from([NOTE, NAME]), value=values, both=st.booleans())
    def edit(self, name, record, which, value, both):
        self.t.edit(name, record[0], {which[record[1]]: value} | ({NAME[record[1]]: "n" + value} if both else {}))

    @rule(
        name=names,
        record=records,
        patch=st.sampled_from([
            {"post": people.post("P1")},
            {"post": people.post("P2")},
            {"release": "only"},
            {"release": "usual"},
            {"submitted": True},
        ]),
    )  # fmt: skip
    def move_or_mark(self, name, record, patch):
        self.t.edit(name, record[0], patch)

    @rule(name=names, record=records, back=st.booleans())
    def delete(self, name, record, back):
        recording = lambda desk: desk.recording.restore if back else desk.recording.delete  # noqa: E731
        self.t.write(name, lambda desk: recording(desk)(record[0]))

    @rule(name=names)
    def undo(self, name):
        done = self.t.last.get(name)
        if done:
            self.t.write(name, lambda desk: desk.recording.undo(done))

    @rule(name=names, record=records, other=records)
    def name_counterpart(self, name, record, other):
        if record[1] == "commitment" and other[1] == "counterpart":
            self.t.edit(name, record[0], {"counterpart": other[0]})

    @rule(name=st.sampled_from(["C", "HQ"]), record=records, value=st.sampled_from(["approved", "returned"]))
    def review(self, name, record, value):
        self.t.edit(name, record[0], {"review": value})

    @rule(name=names, record=records, which=st.sampled_from([NOTE, NAME]))
    def redact(self, name, record, which):
        self.t.write(name, lambda desk: desk.recording.redact(record[0], [which[record[1]]], "machine"))

    @rule(
        name=st.sampled_from(["C", "HQ"]),
        officer=st.sampled_from(["S", "A", "B"]),
        post=st.sampled_from(["P1", "P2"]),
        gone=st.booleans(),
    )
    def rotation(self, name, officer, post, gone):
        record = people.natural_id("post", f"rotation {officer} {post}")
        if self.t.opens(name, record) is None:
            given = {"id": record, "officer": f"officer-{officer}", "post": people.post(post), "start": "2026-05-01"}
            given["mission"] = people.natural_id("mission", X)
            self.t.write(name, lambda desk: desk.recording.add("rotation", given))
        elif gone:
            self.t.write(name, lambda desk: desk.recording.delete(record))
        else:
            self.t.write(name, lambda desk: desk.recording.restore(record))

    # -- transport

    @rule(
        target=bundles,
        sender=names,
        to=st.lists(names, min_size=1, max_size=2, unique=True),
        full=st.booleans(),
        parts=st.booleans(),
    )
    def export(self, sender, to, full, parts):
        to = [one for one in to if one != sender and self.knows(sender, one)] or ["C" if sender not in "CD" else "HQ"]
        if sender == "HQ" and to == ["HQ"]:
            to = ["C"]
        return self.t.keep(to, self.t.pack(sender, to, full=full, parts=parts))

    def knows(self, one, other):
        """Whether they share a mission: nobody else has the other's card."""
        together = {one, other}
        return "D" not in together or together == {"D", "HQ"}

    @rule(number=bundles, more=st.booleans())
    def deliver(self, number, more):
        for names_, devices, file in self.t.bag[number : number + (2 if more else 1)]:
            for name, device in zip(names_, devices, strict=True):
                if self.t.device(name) == device:
                    self.t.give(name, file)

    @rule(number=bundles, name=names)
    def misroute(self, number, name):
        if number < len(self.t.bag) and self.t.device(name) not in self.t.bag[number][1]:
            assert self.t.refused(name, self.t.bag[number][2]) == "ENV_NOT_FOR_US"

    @rule(number=bundles, at=st.integers(0, 10**6), cut=st.booleans(), bit=st.integers(0, 7))
    def damage(self, number, at, cut, bit):
        if number >= len(self.t.bag):
            return
        to, devices, file = self.t.bag[number]
        if self.t.device(to[0]) == devices[0]:
            data = bytearray(file.read_bytes())
            at %= len(data)
            data[at] ^= 1 << bit
            bad = self.t.place("bad").with_suffix(".ssrb")
            bad.write_bytes(data[:at] if cut else data)
            self.t.refused(to[0], bad)

    @rule(one=names, other=names)
    def round_trip(self, one, other):
        if one != other and self.knows(one, other):
            self.t.send(one, [other])
            self.t.send(other, [one])

    @rule(sender=st.sampled_from(["A", "B"]), to=st.sampled_from(["S", "A", "B"]), post=st.sampled_from(["P1", "P2"]))
    def hand_over(self, sender, to, post):
        if sender != to:
            self.t.send(sender, [to], post=post)

    @rule(sender=st.sampled_from(["A", "B", "S"]))
    def to_headquarters_and_commander(self, sender):
        self.t.send(sender, ["HQ", "C"])

    @rule(sender=st.sampled_from(["A", "B", "S"]))
    def relay(self, sender):
        self.t.send(sender, ["C"])
        self.t.send("C", ["HQ"])
        self.t.backup("HQ")
        self.t.send("HQ", ["C"])
        self.t.send("C", [sender])

    # -- misfortune

    @rule(name=names)
    def backup(self, name):
        self.t.backup(name)

    @rule(name=names, number=st.integers(0, 9), how=st.sampled_from(["program", "file", "image"]))
    def restore(self, name, number, how):
        self.t.restore(name, number, how)

    @rule(name=st.sampled_from(LAPTOPS))
    def destroy(self, name):
        self.t.destroy(name)

    @precondition(lambda self: any(one != "cheat" for one in self.t.replaced.values()))
    @rule(name=st.sampled_from(LAPTOPS), reason=st.sampled_from(["superseded", "compromise"]))
    def revoke(self, name, reason):
        self.t.revoke(name, reason)

    @rule(name=st.sampled_from(["A", "B", "C"]), record=records, value=values, both=st.booleans())
    def clone(self, name, record, value, both):
        """Two laptops with one key work on."""
        to, first = "HQ" if name == "C" else "C", self.t.desks[name]
        twin = self.t.opened(self.t.copy(name), first.store.key)
        self.t.edit(name, record[0], {NOTE[record[1]]: "original" + value})
        kept, self.t.desks[name] = set(self.t.saved[name]), twin
        self.t.edit(name, record[0], {NAME[record[1]]: "twin" + value})
        self.t.send(name, [to])
        if both:
            self.t.send(to, [name])
            self.t.sound(name)
        twin.close()
        self.t.use(name, first)
        self.t.saved[name] = kept
        self.t.send(name, [to])

    # -- stories that random steps hardly ever spell out

    @rule(value=values)
    def a_record_changes_its_post(self, value):
        """A's record is at P1, B has its headers; then it moves to P2."""
        record, _type = self.new("A", "commitment", value, "P1")
        self.t.send("A", ["C"])
        self.t.send("C", ["B"])
        self.t.send("B", ["C"])
        self.t.edit("C", record, {"post": people.post("P2")})
        self.t.send("C", ["B"])

    @rule(value=values)
    def a_late_bundle_of_an_old_incarnation(self, value):
        self.t.backup("A")
        self.new("C", "counterpart", value, "P1")
        self.t.send("C", ["A"])
        late = self.t.pack("A", ["C"])  # it says that A holds the commander's record
        self.t.restore("A", len(self.t.copies["A"]) - 1, "image")
        late += self.t.pack("A", ["C"])
        self.t.keep(["C"], late)
        self.t.restore("A", len(self.t.copies["A"]) - 1, "program")
        self.t.send("A", ["C"])
        for file in late:
            self.t.give("C", file)

    @rule(value=values)
    def headers_come_through_a_colleague_first(self, value):
        self.new("A", "commitment", value, "P1")
        for one, other in (("A", "B"), ("B", "C"), ("C", "HQ")):
            self.t.send(one, [other])
        self.t.backup("HQ")
        self.t.send("HQ", ["C"])

    @rule(value=values)
    def a_pasted_password(self, value):
        """A pastes a secret, B settles a conflict in favour of A's text, A redacts."""
        record, _type = self.new("A", "commitment", value, "P2")
        secret = f"secret{self.numbers}"
        self.t.send("A", ["B"])
        self.t.edit("A", record, {"result": secret})
        if self.t.edit("B", record, {"result": value + "!"}) is None:
            return
        self.t.send("A", ["B"])
        conflict = self.t.opens("B", record)
        self.t.write(
            "B",
            lambda desk: desk.recording.save(record, conflict.values | {"result": secret}, conflict.heads, ["result"]),
        )
        self.t.send("B", ["A"])
        if self.t.write("A", lambda desk: desk.recording.redact(record, ["result"], "a password")):
            self.t.secrets.append(secret)
            self.t.send("A", ["B"])
            self.t.edit("A", record, {"result": "without it"})
            self.t.send("A", ["C"])

    @rule(value=values)
    def a_redaction_over_a_gap(self, value):
        record, _type = self.new("A", "commitment", value, "P1")
        self.t.send("A", ["C"])
        self.t.send("C", ["HQ"])
        self.t.keep(["C"], self.t.pack("HQ", ["C"]))
        self.t.write("HQ", lambda desk: desk.recording.redact(record, ["result"], "machine"))
        self.t.send("HQ", ["C"])

    @rule(name=st.sampled_from(["A", "B"]), value=values, how=st.sampled_from(["image", "file"]))
    def an_old_disk_image_comes_back(self, name, value, how):
        self.t.backup(name)
        self.new(name, "commitment", value, POST[name])
        self.t.send(name, ["C"])
        self.t.restore(name, len(self.t.copies[name]) - 1, how)
        self.new(name, "commitment", "after", POST[name])
        self.t.send(name, ["C"])
        self.t.send("C", ["HQ"])

    @rule(name=st.sampled_from(["A", "B"]), value=values)
    def work_after_an_old_image_is_found_out(self, name, value):
        """The image comes back, work goes on in the old incarnation, and then the commander's bundle tells."""
        self.t.backup(name)
        self.new(name, "commitment", value, POST[name])
        self.t.send(name, ["C"])
        self.t.restore(name, len(self.t.copies[name]) - 1, "image")
        self.new(name, "commitment", "written meanwhile", POST[name])
        self.t.send("C", [name])
        self.new(name, "commitment", "written afterwards", POST[name])
        self.t.send(name, ["C"])

    @rule(value=values)
    def an_edit_of_what_is_withheld(self, value):
        """C marks a record of P2 'only' with a new text; B, who does not get it, edits the same field."""
        record, _type = self.new("B", "commitment", value, "P2")
        self.t.send("B", ["C"])
        self.t.edit("C", record, {"release": "only", "result": "new" + value})
        self.t.send("C", ["B"])
        self.t.edit("B", record, {"result": "by B"})
        self.t.send("B", ["S"], post="P2")
        self.t.send("B", ["C"])

    @rule(value=st.sampled_from(["approved", "returned"]), after=st.booleans())
    def reviewed_then_changed(self, value, after):
        record, _type = self.new("A", "commitment", value, "P1")
        self.t.edit("A", record, {"submitted": True})
        self.t.send("A", ["C"])
        self.t.edit("C", record, {"review": value})
        self.t.send("C", ["A"])
        self.t.edit("A", record, {"result": "after the review"} if after else {"submitted": False})
        self.t.send("A", ["C"])

    @rule(value=values)
    def deleted_while_edited(self, value):
        record, _type = self.new("A", "commitment", value, "P1")
        self.t.send("A", ["C"])
        self.t.write("C", lambda desk: desk.recording.delete(record))
        self.t.edit("A", record, {"promised_by": value})
        self.t.send("A", ["C"])
        self.t.send("C", ["HQ"])

    @rule(value=values)
    def a_rotation_ends(self, value):
        """S gets P2 by a rotation, then the rotation is deleted; what is recorded later stays with B's post."""
        self.rotation("C", "S", "P2", False)
        self.new("B", "commitment", value, "P2")
        self.t.send("B", ["C"])
        self.t.send("C", ["S"])
        self.t.write("C", lambda desk: desk.recording.delete(people.natural_id("post", "rotation S P2")))
        self.new("B", "commitment", value, "P2")
        counterpart, _type = self.new("B", "counterpart", value, "PC")
        self.t.send("B", ["C"])
        self.t.send("C", ["S"])
        self.t.edit("C", counterpart, {"unit": value})
        self.t.send("C", ["S", "HQ"])

    @rule(value=values)
    def two_open_one_bundle(self, value):
        """B and headquarters get one file, then A and B: what both may read, of what either lacks."""
        self.new("A", "commitment", value, "P1")
        self.t.send("A", ["C"])
        self.t.send("C", ["HQ"])
        self.t.backup("HQ")
        self.t.send("HQ", ["C"])
        self.new("A", "commitment", value, "P2")
        self.t.send("A", ["C"])
        self.t.send("C", ["B", "HQ"])
        here, there = (World(self.t.desks[name].store) for name in ("C", "B"))
        assert set(here.h) <= set(there.h), "8: a bundle for two lacks what one of them lacks"
        self.new("B", "commitment", value, "P2")
        self.t.send("B", ["C"])
        self.t.send("C", ["A", "B"])

    @rule(value=values)
    def one_record_edited_by_two(self, value):
        record, _type = self.new("A", "commitment", value, "P1")
        self.t.send("A", ["C"])
        form = self.t.opens("A", record)
        self.t.edit("C", record, {"result": "by C"})
        self.t.send("C", ["A"])
        self.t.forms["A", record] = form
        self.t.edit("A", record, {"result": "by A", "promised_by": "by A"})
        self.t.send("A", ["C"])

    @rule(value=values, reason=st.sampled_from(["superseded", "compromise"]))
    def a_lost_laptop_is_withdrawn(self, value, reason):
        """Some of A's work is at headquarters, some with the commander, one bundle on the way when the laptop is lost."""
        record, _type = self.new("A", "commitment", value, "P1")
        self.relay("A")
        self.t.edit("A", record, {"result": "with the commander"})
        self.t.send("A", ["C"])
        self.t.edit("A", record, {"result": "on the way"})
        late = self.t.pack("A", ["C"])
        self.t.destroy("A")
        self.t.revoke("A", reason)
        self.t.edit("C", record, {"promised_by": "the commander goes on"})
        self.t.send("HQ", ["C"])
        for file in late:
            self.t.give("C", file)
        self.t.send("C", ["HQ", "A"])

    @rule(how=st.integers(0, 4), value=values)
    def forged(self, how, value):
        """Somebody's other laptop runs a program that holds itself to no rule."""
        cheat = self.t.spare("B")
        record, type_name = self.new("A", "commitment", value, "P2")
        other, _type = self.new("A", "commitment", value, "P2")
        if cheat is None:
            return
        self.t.send("A", ["C"])
        self.t.send("C", [cheat, "B"])
        if how == 0:
            made = people.natural_id("post", f"forged {self.numbers}")
            patch = {"officer": "officer-B", "post": people.post("P1"), "start": "2026-01-01"}
            self.t.forge(cheat, X, made, "rotation", patch)
        elif how == 1:
            self.t.forge(cheat, X, record, type_name, {"review": "approved"})
        elif how == 2:
            made = people.natural_id("post", f"forged {self.numbers}")
            self.t.forge(cheat, "common", made, "person", {"name": "for all to see", "officer": "officer-B"})
        elif how == 3:
            self.t.forge(cheat, X, record, type_name, {"review": "approved", "result": "and changed"})
        else:
            self.t.forge(cheat, X, record, type_name, {"result": "of another record"}, parents_of=(other, X))
        self.t.send(cheat, ["C"])
        self.t.send("C", ["HQ"])
        self.t.edit("HQ", record, {"promised_by": "seen by HQ"})
        self.t.send("HQ", ["C"])
        self.rotation("C", "S", "P2", False)
        self.t.send("C", ["A"])
        self.t.send("C", ["S"])

    # -- what holds

    @invariant()
    def sound(self):
        self.t.check()
        DONE["steps"] += 1

    def teardown(self):
        """After the last step everybody meets."""
        try:
            self.t.end()
            if len(self.t.bag) % 3 == 0:  # it costs as much as all the rest
                self.t.any_order("B", random.Random(self.numbers).shuffle)
                DONE["taken again in other orders"] += 1
            DONE["examples"] += 1
            DONE["steps"] -= 1  # what holds was looked at before the first one too
            DONE.update(self.t.looked)
            DONE["bundles"] += len(self.t.bag)
            DONE["records"] += self.numbers
        finally:
            self.t.close()
            shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return people.once(tmp_path_factory)


def test_nothing_is_lost_and_nobody_is_fooled(made, capsys):
    Machine.made = made
    memory = Path("/dev/shm")
    Machine.scratch = memory if memory.is_dir() else None
    asked = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        derandomize=not RANDOM,
        database=None,
        phases=[Phase.generate] if os.environ.get("SSR_NO_SHRINK") else list(Phase),
    )
    with (
        quick()
    ):  # each key signs its first signature as the program does; openssl and 108 cases look at those elsewhere
        run_state_machine_as_test(Machine, settings=asked)
    with capsys.disabled():
        print(f"\n  machine: {dict(DONE)}", end=" ")
