"""Who may write what: a pure function of the author's certificate and the header, never of records.

Directory and reference records can be late, forged or withheld; a certificate and a header cannot. So every desk that has
seen the same revisions gives the same verdict, in whatever order they came. Source: trust-and-bundles, "Authority".
"""

from dataclasses import dataclass

from ssr_desk.records.header import COMMON, DELETED, Header

DIRECTORY_TYPES = frozenset({"person", "desk", "code_list", "course", "fork"})
"""Written by HQ alone, in the `common` feed."""
MISSION_PLAN_TYPES = frozenset({"mission", "post", "rotation", "objective", "indicator"})
"""Written by HQ, and by the commander of the mission."""
PLAN_TYPES = DIRECTORY_TYPES | MISSION_PLAN_TYPES
REVIEW = frozenset({"review", "review_comment"})
SUBMITTED = "submitted"
STRUCTURE = frozenset({"post", "release", "mission", "officer", "counterpart", "review", SUBMITTED, DELETED})
"""Registers that decide state and access: a redaction never erases them."""


@dataclass(frozen=True)
class Authority:
    """What a certificate says of its holder.

    Attributes:
        officer: the person; several keys may be one person's.
        role: officer, commander or hq.
        missions: codes of missions; `*` is all of them.
    """

    officer: str
    role: str
    missions: tuple[str, ...]

    def serves(self, mission: str) -> bool:
        """Whether the holder belongs to a mission; everybody belongs to `common`."""
        return mission == COMMON or "*" in self.missions or mission in self.missions


def may_write(authority: Authority, header: Header) -> bool:
    """Return whether the author had the right to write this revision."""
    return may_change(authority, header.type, header.mission, frozenset(header.changed))


def may_change(authority: Authority, type_name: str, mission: str, registers: frozenset[str] = frozenset()) -> bool:
    """Return whether somebody may write these registers of such a record in a mission's feed."""
    if not authority.serves(mission) or (type_name in DIRECTORY_TYPES and mission != COMMON):
        return False
    if authority.role == "hq":
        return True
    if mission == COMMON or authority.role not in ("officer", "commander"):
        return False
    if type_name in MISSION_PLAN_TYPES or registers & REVIEW:
        return authority.role == "commander"
    return True
