"""A brute-force reading of the specification (trust-and-bundles), written apart from the program: walks, no caches.

It reads the rows of one desk's store, decodes them by itself, and says what ought to count, show, be erased and be released.
Nothing of `ssr_desk` is imported here.
"""

import json

DIRECTORY = {"person", "desk", "code_list", "course", "fork"}
PLAN = {"mission", "post", "rotation", "objective", "indicator"} | DIRECTORY
STRUCTURE = {"post", "release", "mission", "officer", "counterpart", "review", "submitted", "_deleted"}
REVIEW = {"review", "review_comment"}
DELETED = "_deleted"


class World:
    """What one desk holds.

    Attributes:
        h: headers by revision. v: values held, by (revision, register). c: (officer, role, missions) by key.
        signed: revisions under a tip that their owner signed, or written here.
    """

    def __init__(self, store):
        with store.read() as connection:
            rows = connection.execute("SELECT rev_id, header, body FROM revision").fetchall()
            self.tips = {row[0].hex() for row in connection.execute("SELECT rev_id FROM tip")}
            own = {row[0] for row in connection.execute("SELECT name FROM feed WHERE own = 1")}
            self.c = {
                row[0].hex(): (row[1], row[2], json.loads(row[3]))
                for row in connection.execute("SELECT fingerprint, officer, role, missions FROM certificate")
            }
        self.h = {rev.hex(): json.loads(header) for rev, header, _body in rows}
        self.v = {
            (rev.hex(), name): pair[1] for rev, _header, body in rows if body for name, pair in json.loads(body).items()
        }
        self._seen, self._chained = {}, {}
        self.signed = {rev for rev, one in self.h.items() if one["feed"] in own}
        for tip in self.tips:
            at = tip
            while at in self.h and at not in self.signed:
                self.signed.add(at)
                at = self.h[at]["prev"]
        self._by_key = {}
        for rev in self.h:
            self._by_key.setdefault(self.key(rev), []).append(rev)

    # -- one revision

    def mission(self, rev):
        return self.h[rev]["feed"].rsplit("/", 1)[1]

    def key(self, rev):
        return self.h[rev]["record"], self.mission(rev)

    def author(self, rev):
        return self.c.get(self.h[rev]["author"], (None,))[0]

    def chained(self, rev):
        """Signed, and so is everything before it to the beginning of its feed."""
        if rev not in self._chained:
            walked, at, verdict = [], rev, False
            while at in self.h and at in self.signed and at not in self._chained:
                walked.append(at)
                before = self.h[at]["prev"]
                if before is None:
                    verdict = self.h[at]["seq"] == 1
                    break
                at = before
            else:
                verdict = self._chained.get(at, False)
            self._chained.update(dict.fromkeys(walked, verdict))
            self._chained.setdefault(rev, verdict)
        return self._chained[rev]

    def sees(self, rev):
        """Everything reachable by parents, held or not."""
        if rev not in self._seen:
            found, waiting = set(), list(self.h[rev]["parents"])
            while waiting:
                one = waiting.pop()
                if one not in found:
                    found.add(one)
                    waiting += self.h[one]["parents"] if one in self.h else []
            self._seen[rev] = found
        return self._seen[rev]

    def placed(self, rev):
        return all(one in self.h and self.chained(one) for one in self.sees(rev) | {rev})

    def allowed(self, rev):
        """Whether certificate and header alone give the right to write it."""
        header, (officer, role, missions) = self.h[rev], self.c.get(self.h[rev]["author"], (None, None, ()))
        mission, changed = self.mission(rev), set(header["changed"])
        if officer is None or any(one in self.h and self.key(one) != self.key(rev) for one in header["parents"]):
            return False
        if header["type"] in DIRECTORY and mission != "common":
            return False
        if changed & REVIEW and changed - REVIEW:
            return False
        if role == "hq":
            return True
        if mission == "common" or mission not in missions:
            return False
        return role == "commander" or (header["type"] not in PLAN and not changed & REVIEW)

    def counts(self, rev):
        return self.placed(rev) and self.allowed(rev)

    def erased(self, rev, name):
        """Whether a signed redaction by somebody entitled reaches this value."""
        if name in STRUCTURE or not self.placed(rev):
            return False
        for by in self._by_key[self.key(rev)]:
            header = self.h[by]
            if header["kind"] != "redact" or name not in header["targets"] or by in self.sees(rev):
                continue
            if by not in self.signed or not self.allowed(by):
                continue
            if self.c[header["author"]][1] == "hq" or self.author(rev) == self.author(by):
                return True
            mine = [one for one in self.sees(rev) if one in self.h and self.author(one) == self.author(by)]
            if any(self.h[one]["changed"].get(name) == self.h[rev]["changed"][name] for one in mine):
                return True
        return False

    def whole(self, rev):
        """Whether every value of it is here, or rightly erased."""
        return all((rev, name) in self.v or self.erased(rev, name) for name in self.h[rev]["changed"])

    def unclear(self, giver):
        """How many revisions of a giver may travel here again each time.

        A receipt says what is lacking by feed and number. Where a feed has forked, it cannot say that the body of one branch
        is here and that of the other withheld, so the one that is here is sent once more: a waste, never a loss.
        """
        lacking = {(one["feed"], one["seq"]) for rev, one in self.h.items() if not self.whole(rev)}
        return sum(
            (one["feed"], one["seq"]) in lacking and rev in self.h and self.whole(rev) for rev, one in giver.h.items()
        )

    # -- one record

    def keys(self):
        return {key for key, some in self._by_key.items() if any(self.counts(rev) for rev in some)}

    def of(self, key):
        """The revisions of a record that count."""
        return [rev for rev in self._by_key.get(key, ()) if self.counts(rev)]

    def edits(self, key):
        return [rev for rev in self.of(key) if self.h[rev]["kind"] == "edit"]

    def names(self, key):
        return {name for rev in self.edits(key) for name in self.h[rev]["changed"]}

    def heads(self, key):
        some = self.of(key)
        return {rev for rev in some if not any(rev in self.sees(other) for other in some)}

    def tops(self, key, name, among=None):
        """The newest writers of a register; `among`: as somebody saw it who had only these."""
        some = [rev for rev in self.edits(key) if name in self.h[rev]["changed"] and (among is None or rev in among)]
        return [rev for rev in some if not any(rev in self.sees(other) for other in some)]

    def shown(self, key, name):
        return {json.dumps(self.v[rev, name]) for rev in self.tops(key, name) if (rev, name) in self.v}

    def unknown(self, key, name, among=None):
        """Whether a newest value was withheld from this desk."""
        return any((rev, name) not in self.v and not self.erased(rev, name) for rev in self.tops(key, name, among))

    def seen_from(self, heads):
        return set(heads).union(*(self.sees(one) for one in heads)) if heads else set()

    def types(self, key):
        return {self.h[rev]["type"] for rev in self._by_key[key]}

    def content(self, key):
        return [rev for rev in self.edits(key) if set(self.h[rev]["changed"]) - REVIEW - {"submitted"}]

    def deleted(self, key):
        last = [rev for rev in self.tops(key, DELETED) if (rev, DELETED) in self.v]
        if {self.v[rev, DELETED] for rev in last} != {True}:
            return False
        return all(rev in last or any(rev in self.sees(one) for one in last) for rev in self.content(key))

    def review_valid(self, key):
        """None without a review."""
        last = [rev for rev in self.tops(key, "review") if (rev, "review") in self.v]
        if not last:
            return None
        seen = set(last).union(*(self.sees(one) for one in last))
        return all(rev in seen for rev in self.content(key))

    # -- who may read

    def posts(self, officer):
        return {
            json.loads(post)
            for key in self.keys()
            if self.types(key) == {"rotation"}
            and json.dumps(officer) in self.shown(key, "officer")
            and not self.deleted(key)
            for post in self.shown(key, "post")
        } - {None}

    def is_open(self, key):
        unknown = self.unknown(key, "post") or self.unknown(key, "release")
        return not unknown and '"only"' not in self.shown(key, "release")

    def at_post(self, key, posts):
        return self.is_open(key) and any(json.loads(post) in posts for post in self.shown(key, "post"))

    def readable(self, who, take=()):
        """(revision, register) that this desk may hand to somebody, (officer, role, missions)."""
        officer, role, missions = who
        posts = self.posts(officer) | set(take)

        def serves(mission):
            return mission == "common" or role == "hq" or mission in missions

        here = {key for key in self.keys() if serves(key[1])}
        mine = {key for key in here if self.at_post(key, posts)}
        named = {(json.loads(one), key[1]) for key in mine for one in self.shown(key, "counterpart") if json.loads(one)}
        good = {key for key in here if key[1] == "common" or self.types(key) <= PLAN} | mine
        good |= {key for key in named & here if self.types(key) == {"counterpart"} and self.is_open(key)}
        return {
            (rev, name)
            for rev, name in self.v
            if serves(self.mission(rev))
            and (
                role in ("hq", "commander")
                or self.author(rev) == officer
                or (self.key(rev) in good and self.allowed(rev))
            )
        }
