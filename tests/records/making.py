"""Makes headers and revisions for tests, without a store."""

import hashlib
import itertools

from ssr_desk.records import header as headers
from ssr_desk.records.authority import Authority
from ssr_desk.records.header import Header
from ssr_desk.records.merge import PLACED, Held

RECORD = "00000000-0000-7000-8000-000000000001"
INCARNATION = "0" * 32


def key(name: str) -> str:
    """Return the fingerprint of somebody's key."""
    return hashlib.sha256(name.encode()).hexdigest()


AUTHORITIES = {
    key("officer"): Authority("O-1", "officer", ("HT",)),
    key("second laptop"): Authority("O-1", "officer", ("HT",)),
    key("other"): Authority("O-2", "officer", ("HT",)),
    key("commander"): Authority("C-1", "commander", ("HT",)),
    key("hq"): Authority("HQ-1", "hq", ("*",)),
}


class Pen:
    """Writes revisions of one record, each with its own salt; `salt` repeats one, as a copy does."""

    def __init__(self, type_name: str = "training_session", mission: str = "HT") -> None:
        self.type_name, self.mission, self.made, self._salts = type_name, mission, {}, itertools.count(1)

    def salt(self) -> str:
        return next(self._salts).to_bytes(headers.SALT_BYTES, "big").hex()

    def write(self, who, patch=None, parents=(), *, targets=(), state=PLACED, salt=None, held=None, **about):
        """Return the new revision's id."""
        parents = sorted(parents)
        body = {name: [salt or self.salt(), value] for name, value in (patch or {}).items()}
        header = Header(
            **{
                "author": key(who),
                "changed": {
                    name: headers.register_hash(bytes.fromhex(pair[0]), pair[1]) for name, pair in body.items()
                },
                "depth": 1 + max((self.made[one].header.depth for one in parents), default=0),
                "feed": f"{key(who)}/{INCARNATION}/{self.mission}",
                "kind": "redact" if targets else "edit",
                "parents": tuple(parents),
                "prev": None,
                "record": RECORD,
                "seq": 1,
                "targets": tuple(sorted(targets)),
                "time": 1_700_000_000_000 + len(self.made),
                "type": self.type_name,
            }
            | about
        )
        rev = headers.rev_id(headers.encode(header))
        kept = {name: pair for name, pair in body.items() if held is None or name in held}
        self.made[rev] = Held(rev, header, state, kept)
        return rev

    def revisions(self):
        """Return copies, as a store would read them."""
        return [Held(one.rev_id, one.header, one.state, dict(one.body)) for one in self.made.values()]
