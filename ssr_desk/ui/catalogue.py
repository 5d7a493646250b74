"""Which pages there are for a desk, in the order of the sidebar, and how each is made.

Record types come from the registry: a new type is a new entry, with nothing to sign up here.
"""

from importlib import import_module
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.sidebar import Entry

FIRST, RECORDS = "today", "record:"
ORDER = ("training_session", "mentoring_session", "handoff_note", "commitment", "counterpart", "institution")
"""Types that every officer uses come first; the others follow by their names."""

SHORT = {"training_session": _("Training"), "mentoring_session": _("Mentoring"), "handoff_note": _("Hand-off")}
"""Names that fit the sidebar where a type's own do not."""


DIRECTORY = ("person", "desk", "mission", "post")
"""Types that are met together on the Directory page, each with what belongs to it."""

OF_ROLES: dict[str, tuple[Entry, ...]] = {
    "commander": (
        Entry("", "", _("Command")),
        Entry("contingent", "users", _("Contingent")),
        Entry("review", "list-checks", _("Review")),
        Entry("directory", "id-card", _("Directory"), tuple(RECORDS + one for one in DIRECTORY)),
    ),
    "hq": (
        Entry("", "", _("Headquarters")),
        Entry("desks", "monitor", _("Desks")),
        Entry("inbox", "inbox", _("Inbox")),
        Entry("trust", "shield-check", _("Trust")),
        Entry("directory", "id-card", _("Directory"), tuple(RECORDS + one for one in DIRECTORY)),
        Entry("keeping", "clock", _("Keeping")),
    ),
}
"""Pages that only some roles have."""


def entries(desk: Any) -> list[Entry]:
    """Return the pages of a desk: of every role, and of the role that its certificate says."""
    role = desk.author().authority.role
    listed = [one for one in desk.registry if one.listed and one.type_name not in DIRECTORY]
    listed.sort(
        key=lambda one: (ORDER.index(one.type_name) if one.type_name in ORDER else len(ORDER), one.plan, one.label)
    )
    work, plan = [[one for one in listed if one.plan is planned] for planned in (False, True)]
    return [
        Entry(FIRST, "house", _("Today")),
        *OF_ROLES.get(role, ()),
        *([Entry("", "", _("Work"))] if role in OF_ROLES else []),
        *(Entry(RECORDS + one.type_name, one.icon, SHORT.get(one.type_name, one.plural)) for one in work),
        *([Entry("review", "list-checks", _("Review"))] if role == "officer" else []),
        Entry("", "", _("Mission")),
        *(
            []
            if role in OF_ROLES
            else [Entry("directory", "id-card", _("Directory"), tuple(RECORDS + one for one in DIRECTORY))]
        ),
        *(Entry(RECORDS + one.type_name, one.icon, SHORT.get(one.type_name, one.plural)) for one in plan),
        Entry("", "", _("This desk")),
        Entry("sync", "refresh-cw", _("Sync")),
        Entry("conflicts", "split", _("Conflicts")),
        Entry("reports", "printer", _("Reports")),
        Entry("settings", "settings", _("Settings")),
    ]


PAGES = {
    FIRST: ("today", "TodayPage"),
    "desks": ("desks", "DesksPage"),
    "inbox": ("inbox", "InboxPage"),
    "trust": ("trust", "TrustPage"),
    "directory": ("directory", "DirectoryPage"),
    "keeping": ("keeping", "KeepingPage"),
    "contingent": ("contingent", "ContingentPage"),
    "review": ("review", "ReviewPage"),
    "conflicts": ("conflicts", "ConflictsPage"),
    "sync": ("sync", "SyncPage"),
    "reports": ("reports", "ReportsPage"),
    "settings": ("settings", "SettingsPage"),
}
"""Module and class of each page that is not a record type's."""


def build(key: str, context: Context) -> Page:
    """Make a page. Imports it only now, so that the first page does not wait for the others."""
    if key.startswith(RECORDS):
        from ssr_desk.ui.pages.records_page import RecordsPage

        return RecordsPage(context, context.desk.registry[key.removeprefix(RECORDS)])
    module, name = PAGES.get(key, PAGES[FIRST])
    made: Page = getattr(import_module(f"ssr_desk.ui.pages.{module}"), name)(context)
    return made


def place(desk: Any, translate: Translator) -> str:
    """Return whose desk this is, for the head of the sidebar."""
    profile = desk.profile
    role = {"officer": _("Officer"), "commander": _("Commander"), "hq": _("Headquarters")}.get(
        profile.role, profile.role
    )
    parts = [profile.mission, profile.post] if profile.role != "hq" else []
    return " · ".join(one for one in [*parts, "" if any(parts) else translate(role)] if one)
