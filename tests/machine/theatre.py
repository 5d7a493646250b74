"""The real desks of one example: what they do, how their bundles travel, what befalls them, and what must hold of each.

Everything goes through the services that window and command line call. What a bundle carries is judged by the oracle before
anybody takes it; whatever a desk may hold because somebody handed it on is remembered in `permitted`.
"""

import json
import shutil
from collections import Counter

import zstandard

from machine import people
from machine.oracle import DELETED, World
from machine.people import NAMES, ROLES, SPARE
from ssr_desk import app
from ssr_desk.db import current, history
from ssr_desk.errors import DeskError
from ssr_desk.records.entry import Invalid
from ssr_desk.services import coverage, errors, keyring, maintenance
from ssr_desk.services.writer import Writer
from ssr_desk.sync.errors import NotYourPost, PartsTooSmall
from ssr_desk.trust.certificates import identity_of
from ssr_desk.trust.errors import SignatureRefused
from sync.workshop import unpacked, unsealed

REFUSED = (
    Invalid,
    errors.NoAuthority,
    errors.Withheld,
    errors.NothingToRedact,
    errors.NoSuchRecord,
    errors.NoSuchVersion,
    errors.AlreadyThere,
)
PASSING = ("desk.db-shm", "desk.lock", "quarantine", "backups")
ROUTES = (("A", "C"), ("B", "C"), ("S", "C"), ("C", "HQ"), ("D", "HQ"))
"""Who meets whom in the end: an officer's laptop need not meet headquarters."""


def carried(data, desk):
    """Manifest, statements and revisions, (id, header, body), of a bundle that is sealed for this desk."""
    files = dict(unpacked(unsealed(data, desk)))
    payload = dict(unpacked(files["payload.zip"]))
    text = zstandard.ZstdDecompressor().decompressobj().decompress(payload["revisions.jsonl.zst"])
    tips = [json.loads(json.loads(one)["statement"]) for one in payload["tips.jsonl"].splitlines()]
    return json.loads(files["manifest.json"]), tips, [json.loads(one) for one in text.splitlines()]


def rev_of(line):
    """The id of a line's revision."""
    import hashlib

    return hashlib.sha256(line["h"].encode()).hexdigest()


class Theatre:
    """One example.

    Attributes:
        desks: open ones by name. bag: (names, devices, file) of every bundle ever made.
        saved: revisions that were acknowledged and not lost with a laptop. permitted: what each desk may hold.
        backed: revisions that headquarters' last verified backup holds whole. dead: keys withdrawn.
        looked: how often each invariant was checked, of a desk or of a record.
    """

    def __init__(self, made, folder):
        self.made, self.folder, self.count, self.seeds = made, folder, 0, 1000
        self.desks, self.bag, self.forms, self.last = {}, [], {}, {}
        self.copies = {name: [] for name in NAMES}
        self.saved = {name: set() for name in NAMES}
        self.permitted, self.secrets, self.dirty = {}, [], set()
        self.backed, self.dead, self.spent, self.replaced = set(), set(), set(), {}
        self.looked = Counter()
        for name in NAMES:
            self.start(name, name)
        self.backup("HQ")
        self.stale = False

    # -- desks

    def place(self, label):
        self.count += 1
        return self.folder / f"{self.count}-{label}"

    def opened(self, folder, key):
        self.seeds += 2
        return app.open_with_key(folder, key, people.around(self.seeds), self.made.registry)

    def start(self, name, template):
        """Open a copy of a template."""
        folder = self.place(template)
        shutil.copytree(self.made.folder / template, folder)
        self.use(name, self.opened(folder, self.made.keys[template]))
        self.permitted[name] = set(World(self.desks[name].store).v)

    def use(self, name, desk):
        self.desks[name] = desk
        self.dirty.add(name)
        self.forms = {at: form for at, form in self.forms.items() if at[0] != name}
        self.last.pop(name, None)

    def spare(self, name):
        """Open the spare laptop of somebody for a cheat; None when it is in use."""
        spare = name + SPARE
        if name in self.replaced:
            return None
        if spare not in self.desks:
            self.replaced[name] = "cheat"
            self.start(spare, spare)
        return spare

    def who(self, name):
        role, missions = ROLES[name.removesuffix(SPARE)]
        return f"officer-{name.removesuffix(SPARE)}", role, missions

    def device(self, name):
        return self.desks[name].profile.device

    def close(self):
        for desk in self.desks.values():
            desk.close()

    # -- work

    def write(self, name, work):
        """Let a desk write. None when it refuses."""
        desk = self.desks[name]
        try:
            done = work(desk)
        except REFUSED:
            return None
        self.dirty.add(name)
        self.saved[name] |= set(done.revisions)
        self.last[name] = done
        for rev in done.revisions:
            self.permitted[name] |= {(rev, one) for one in self.header(desk, rev)["changed"]}
        return done

    def header(self, desk, rev):
        with desk.store.read() as connection:
            row = connection.execute("SELECT header FROM revision WHERE rev_id = ?", (bytes.fromhex(rev),)).fetchone()
        return json.loads(row[0])

    def opens(self, name, record):
        try:
            return self.desks[name].recording.open(record)
        except errors.NoSuchRecord:
            return None

    def edit(self, name, record, patch):
        """Save a form, the one that was opened earlier if there is one; nobody may overwrite what was not shown."""
        form = self.forms.pop((name, record), None) or self.opens(name, record)
        if form is None:
            return None
        world, key = World(self.desks[name].store), (record, form.mission)
        done = self.write(name, lambda desk: desk.recording.save(record, {**form.values, **patch}, form.heads))
        for rev in done.revisions if done else ():
            header = self.header(self.desks[name], rev)
            self.must(set(header["parents"]) == set(form.heads), "4: a form wrote over what came after it was opened")
            among = world.seen_from(form.heads)
            blind = {one for one in header["changed"] if world.unknown(key, one, among)}
            self.must(not blind, f"{name} wrote over a value that it was not shown: {blind}")
        return done

    def forge(self, name, mission, record, type_name, patch, parents_of=None, targets=()):
        """Write without holding to the rules, as another program would."""
        desk = self.desks[name]
        with desk.store.write() as connection:
            history.begin(connection)
            seen = current.held(connection, *(parents_of or (record, mission)))
            inside = {parent for one in seen for parent in one.header.parents}
            heads = sorted(one.rev_id for one in seen if one.rev_id not in inside)
            writer = Writer(connection, desk.author(), desk.surround, desk.store)
            made = writer.edit(type_name, mission, record, patch, seen, heads)
            writer.append(mission, [made])
            current.refold(connection, desk.registry, desk.store.authorities(connection))

    # -- bundles

    def pack(self, sender, to, post=None, full=False, parts=False):
        """Export, and let the oracle judge what went in before it is delivered. Returns the files."""
        desk, world = self.desks[sender], World(self.desks[sender].store)
        take = {people.post(post)} if post else set()
        honest = not sender.endswith(SPARE)
        may = set.intersection(*(world.readable(self.who(one), take) for one in to)) if honest else None
        devices, target = [self.device(one) for one in to], self.place("bundle").with_suffix(".ssrb")
        size = None
        if parts:
            size = (64 << 10) + 330 * desk.exchange.preview(devices, full, post).revisions + 250
        try:
            done = desk.exchange.export(devices, target, full=full, post=post, max_size=size)
        except (NotYourPost, PartsTooSmall):
            return []
        for file in done.files:
            self.judge(sender, to, file.read_bytes(), may)
        return list(done.files)

    def judge(self, sender, to, data, may):
        manifest, tips, lines = carried(data, self.desks[to[0]])
        sent = {(rev_of(one), name) for one in lines for name in one.get("b") or {}}
        self.must(may is None or sent <= may, f"7: {sender} gave {to} what was not released")
        feeds = [json.loads(one["h"])["feed"] for one in lines] + [one["feed"] for one in tips]
        missions = {one.rsplit("/", 1)[1] for one in feeds}
        stated = [json.loads(one["statement"]) for one in manifest["receipts"]]
        missions |= {one["mission"] for one in stated if one["format"] == "ssr-receipt/1"}
        for name in to:
            serves = self.who(name)[2]
            self.must("*" in serves or missions <= {"common", *serves}, "7: something of another mission")
            self.permitted[name] |= sent

    def keep(self, to, files):
        """Put bundles into the bag."""
        first = len(self.bag)
        self.bag += [(tuple(to), tuple(self.device(one) for one in to), file) for file in files]
        return first

    def give(self, name, file):
        """Let a desk take a bundle. With a key withdrawn, what it signed may be refused."""
        self.dirty.add(name)
        try:
            return self.desks[name].importing.take(file)
        except SignatureRefused:
            self.must(self.dead, "a good bundle was refused")
        return None

    def send(self, sender, to, **options):
        files = self.pack(sender, to, **options)
        self.keep(to, files)
        for file in files:
            for name in to:
                self.give(name, file)

    def refused(self, name, file):
        """Let a desk refuse a file: nothing may change."""
        before = self.desks[name].maintenance.digest()
        try:
            self.desks[name].importing.take(file)
        except DeskError as error:
            self.must(self.desks[name].maintenance.digest() == before, "2: half an import")
            return error.code
        raise AssertionError("a bad bundle was taken")

    # -- misfortune

    def copy(self, name):
        """Copy a laptop's folder as it is."""
        folder = self.place(f"{name}-copy")
        shutil.copytree(self.desks[name].folder, folder, ignore=shutil.ignore_patterns(*PASSING))
        return folder

    def backup(self, name):
        file = self.place(f"{name}.ssrbackup")
        self.desks[name].maintenance.backup(file)
        self.copies[name].append((file, self.copy(name), set(self.saved[name]), self.desks[name].store.key))
        if name == "HQ":
            world = World(self.desks[name].store)
            self.backed = {rev for rev in world.h if world.whole(rev)}

    def restore(self, name, number, how):
        """program: noticed. file: the store alone is put back. image: the whole disk, high-water file included."""
        if not self.copies[name]:
            return
        file, image, saved, key = self.copies[name][-1 if name == "HQ" else number % len(self.copies[name])]
        present, folder = self.desks[name].folder, self.place(name)
        self.desks[name].close()
        if how == "program":
            maintenance.restore(file, folder)
        else:
            shutil.copytree(image, folder)
            if how == "file":
                shutil.copy(present / "desk.high", folder / "desk.high")
        desk = self.opened(folder, key)
        if how == "file" and self.saved[name] - saved:
            self.must(desk.store.rolled_back, "the high-water file is ahead, and nobody noticed")
        self.use(name, desk)
        self.saved[name] = set(saved)

    def destroy(self, name):
        """A laptop is lost; its owner gets the spare one. Returns the serial of the lost one's certificate."""
        if name in self.replaced:
            return None
        self.replaced[name] = identity_of(keyring.own_certificate(self.desks[name].store)[0])
        self.desks[name].close()
        self.start(name, name + SPARE)
        self.saved[name], self.copies[name] = set(), []
        return self.replaced[name].serial

    def revoke(self, name, reason):
        lost = self.replaced.get(name)
        if lost in (None, "cheat") or lost.fingerprint in self.dead:
            return
        self.desks["HQ"].headquarters.revoke(lost.serial, reason)
        self.dead.add(lost.fingerprint)

    def vouch(self):
        """Headquarters settles what came under withdrawn keys: it vouches for everything that it has been told of."""
        headquarters = self.desks["HQ"].headquarters
        for one in headquarters.waiting():
            headquarters.vouch(one.tip, "machine")

    def doubtful(self, world, rev):
        """Whether it stands under a withdrawn key, or on something that does: headquarters settles such by hand."""
        some = {rev} | world.sees(rev)
        return bool(self.dead) and any(one in world.h and world.h[one]["author"] in self.dead for one in some)

    # -- what holds

    def safe(self, name):
        """Revisions of which a desk says that they are safe at headquarters."""
        with self.desks[name].store.read() as connection:
            covers = coverage.of_device(connection, self.device("HQ"))
            rows = connection.execute("SELECT rev_id, feed, seq FROM revision").fetchall()
        return {
            rev.hex()
            for rev, feed, seq in rows
            if feed in covers and covers[feed].holds(seq, rev) and not covers[feed].lacks(seq)
        }

    def sound(self, name):
        desk, world = self.desks[name], World(self.desks[name].store)
        with desk.store.read() as connection:
            wrong = current.differences(connection, desk.registry, desk.store.authorities(connection))
            states = {
                row[0].hex(): row[1:] for row in connection.execute("SELECT rev_id, state, lacking FROM revision")
            }
            rows = {
                row[:2]: (row[2], *map(json.loads, row[3:6]), row[6], json.loads(row[7]))
                for row in connection.execute(
                    "SELECT id, mission, deleted, heads, conflicts, withheld, review, access FROM record"
                )
            }
        self.must(wrong == [], f"6: {name} shows something else than its history says")
        self.must(set(world.v) <= self.permitted[name], f"7: {name} holds what was never released to it")
        counting = {rev for rev, one in states.items() if one[0] == 3}
        self.must(counting == {r for r in world.h if world.counts(r)}, "what counts")
        self.must(not {one for one in world.v if world.erased(*one)}, "5: a redacted value is here")
        placed = [rev for rev in world.h if world.placed(rev)]
        self.must({r for r in placed if not states[r][1]} == {r for r in placed if world.whole(r)}, "what is lacking")
        self.must(set(rows) == world.keys(), "records shown")
        for key, (deleted, heads, conflicts, withheld, review, access) in rows.items():
            self.sound_record(world, key, (bool(deleted), heads, conflicts, withheld, review, access))
        self.secret_gone(name, world, desk)
        said = {rev for rev in self.safe(name) if rev in world.h and rev not in self.backed}
        lost = {rev for rev in said if not all(world.erased(rev, one) for one in world.h[rev]["changed"])}
        self.must(not lost, f"3: {name} was told 'safe at HQ' of what HQ's backup lacks")

    def sound_record(self, world, key, row):
        deleted, heads, conflicts, withheld, review, access = row
        names = world.names(key)
        shown = {name: world.shown(key, name) for name in names}
        self.must(set(heads) == world.heads(key), "heads")
        self.must(deleted == world.deleted(key), "deletion")
        several = {name for name, some in shown.items() if len(some) > 1}
        self.must({name for name in conflicts if name != DELETED} == several - {DELETED}, "4: conflicts")
        unseen = json.dumps(True) in shown.get(DELETED, ()) and not deleted
        self.must(DELETED not in conflicts or unseen or DELETED in several, "4: deletion without a conflict")
        self.must(set(withheld) == {name for name in names if world.unknown(key, name)}, "withheld")
        self.must((None if review is None else bool(review)) == world.review_valid(key), "review")
        for name, values in access.items():
            self.must({json.dumps(one) for one in values} == shown[name], "values that decide access")

    def secret_gone(self, name, world, desk):
        """What its author redacted is nowhere on the desks of those who had copied it."""
        for secret in self.secrets if name in ("A", "B") else ():
            self.must(not [at for at, value in world.v.items() if value == secret], "5: the secret survives in a copy")
            self.must(not desk.searching.search(secret, 5).hits, "5: search still finds the secret")

    def check(self):
        for name in sorted(self.dirty):
            if not name.endswith(SPARE):
                self.sound(name)
        self.dirty.clear()

    def must(self, holds, said):
        """What has to hold, counted by the number of the invariant; those without one are parts of 6: shown as it is."""
        self.looked[f"invariant {said[0]}" if said[1:2] == ":" else "invariant 6"] += 1
        assert holds, said

    # -- the end

    def told(self, name):
        """What a desk could tell another one: it changes with every revision, value, receipt and backup."""
        desk = self.desks[name]
        with desk.store.read() as connection:
            held = connection.execute("SELECT count(*), sum(lacking), sum(state) FROM revision").fetchone()
            receipts = {
                json.dumps({**json.loads(row[0]), "time": ""}, sort_keys=True)
                for row in connection.execute("SELECT statement FROM receipt")
            }
            tips = connection.execute("SELECT rev_id FROM tip ORDER BY rev_id").fetchall()
            tips += connection.execute(
                "SELECT id FROM decision WHERE kind IN ('vouch', 'set_aside') ORDER BY id"
            ).fetchall()
            tips += connection.execute("SELECT issuer, number FROM crl ORDER BY issuer").fetchall()
            incarnation = desk.store.number(connection)
        return held, receipts, tips, incarnation, desk.store.setting(maintenance.RECEIPTS)

    def come_to_rest(self):
        """Let everybody meet until nobody has anything to tell that he has not told already."""
        sent = {}
        for _round in range(12):
            moved = False
            for pair in ROUTES:
                if pair[1] == "HQ":
                    self.backup_when_new()
                for one, other in (pair, pair[::-1]):
                    if sent.get((one, other)) != self.told(one):
                        self.send(one, [other])
                        sent[one, other], moved = self.told(one), True
                        if other == "HQ":
                            self.backup_when_new()
            if not moved:
                return
        raise AssertionError("never comes to rest")

    def backup_when_new(self):
        """Headquarters backs up what came since its last backup."""
        with self.desks["HQ"].store.read() as connection:
            held = coverage.held(connection)
        if self.desks["HQ"].store.setting(maintenance.RECEIPTS) != held:
            self.backup("HQ")

    def end(self):
        """After everybody has met: one history, everything released arrived, all safe, nothing more to send."""
        self.come_to_rest()
        if self.dead:
            self.vouch()
            self.come_to_rest()
            self.dead = set()  # all of it counts again
        self.check()
        worlds = {name: World(self.desks[name].store) for name in NAMES}
        hq = worlds["HQ"]
        for name, world in worlds.items():
            serves = {"common", people.X, people.Y} if name == "HQ" else {"common", *ROLES[name][1]}
            sure = {rev for rev in world.h if not self.doubtful(world, rev)}
            there = {rev for rev in hq.h if hq.mission(rev) in serves and not self.doubtful(hq, rev)}
            self.must(sure == there, f"1: {name} has other revisions than HQ")
            lacks = {one for one in hq.readable(self.who(name)) - set(world.v) if one[0] in there}
            self.must(not lacks, f"8: {name} never gets what is released to it")
            self.must({one for one in world.v if one[0] in sure} <= set(hq.v), f"HQ lacks a body that {name} holds")
            mine = {rev for rev in self.saved[name] if rev not in world.h or rev in sure}
            self.must(mine <= set(hq.h), f"3: an acknowledged save of {name} was lost")
            self.must(all(hq.whole(rev) for rev in mine), "3: the body of an acknowledged save was lost")
            if name != "HQ":
                self.must(mine <= self.safe(name), f"8: 'safe at HQ' never reaches {name}")
                giver = self.desks["HQ" if name in "CD" else "C"]
                if not self.dead:
                    again = giver.exchange.preview([self.device(name)]).revisions
                    self.must(
                        again <= world.unclear(worlds["HQ" if name in "CD" else "C"]), f"8: resends for ever to {name}"
                    )
        self.one_state(worlds)

    def one_state(self, worlds):
        """Equal sets of revisions, values and signatures give equal states: commander and headquarters in mission X."""

        def inputs(world):
            return (
                {one for one in world.v if world.mission(one[0]) == people.X},
                {rev for rev in world.signed if rev in world.h and world.mission(rev) == people.X},
            )

        if inputs(worlds["C"]) == inputs(worlds["HQ"]):
            self.must(self.shown("C") == self.shown("HQ"), "1: same revisions, other state")

    def shown(self, name):
        with self.desks[name].store.read() as connection:
            columns = "id, title, heads, deleted, conflicts, withheld, review, access"
            query = f"SELECT {columns} FROM record WHERE mission = ? ORDER BY id"
            return connection.execute(query, (people.X,)).fetchall()

    def any_order(self, name, shuffle):
        """A desk that takes all bundles for it twice, in two orders, is the same desk."""
        files = [file for _names, devices, file in self.bag if f"D-{name}" in devices]
        if self.dead or not files:
            return
        found = []
        for _time in range(2):
            some = files * 2
            shuffle(some)
            folder = self.place(f"{name}-again")
            shutil.copytree(self.made.folder / name, folder)
            with self.opened(folder, self.made.keys[name]) as desk:
                for file in some:
                    desk.importing.take(file)
                with desk.store.read() as connection:
                    rows = connection.execute("SELECT rev_id, feed, seq FROM revision").fetchall()
                    covers = coverage.of_device(connection, "D-HQ")
                safe = {
                    rev
                    for rev, feed, seq in rows
                    if feed in covers and covers[feed].holds(seq, rev) and not covers[feed].lacks(seq)
                }
                found.append((desk.maintenance.digest(), safe))
        self.must(found[0][0] == found[1][0], "2: the order of imports matters")
        self.must(found[0][1] == found[1][1], "2: receipts depend on the order")
