"""Which pages there are for a desk, in the order of the sidebar, and how each is made.

Record types come from the registry: a new type is a new entry, with nothing to sign up here.
"""

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


def entries(desk: Any) -> list[Entry]:
    """Return the pages of a desk."""
    listed = [one for one in desk.registry if one.listed]
    listed.sort(
        key=lambda one: (ORDER.index(one.type_name) if one.type_name in ORDER else len(ORDER), one.plan, one.label)
    )
    work, plan = [[one for one in listed if one.plan is planned] for planned in (False, True)]
    return [
        Entry(FIRST, "house", _("Today")),
        *(Entry(RECORDS + one.type_name, one.icon, SHORT.get(one.type_name, one.plural)) for one in work),
        *([Entry("", "", _("Mission"))] if plan else []),
        *(Entry(RECORDS + one.type_name, one.icon, SHORT.get(one.type_name, one.plural)) for one in plan),
        *([Entry("", "", _("This desk"))] if plan else []),
        Entry("sync", "refresh-cw", _("Sync")),
        Entry("reports", "file-text", _("Reports")),
        Entry("settings", "settings", _("Settings")),
    ]


def build(key: str, context: Context) -> Page:
    """Make a page. Imports it only now, so that the first page does not wait for the others."""
    if key.startswith(RECORDS):
        from ssr_desk.ui.pages.records_page import RecordsPage

        return RecordsPage(context, context.desk.registry[key.removeprefix(RECORDS)])
    if key == "sync":
        from ssr_desk.ui.pages.sync import SyncPage

        return SyncPage(context)
    if key == "reports":
        from ssr_desk.ui.pages.reports import ReportsPage

        return ReportsPage(context)
    if key == "settings":
        from ssr_desk.ui.pages.settings import SettingsPage

        return SettingsPage(context)
    from ssr_desk.ui.pages.today import TodayPage

    return TodayPage(context)


def place(desk: Any, translate: Translator) -> str:
    """Return whose desk this is, for the head of the sidebar."""
    profile = desk.profile
    role = {"officer": _("Officer"), "commander": _("Commander"), "hq": _("Headquarters")}.get(
        profile.role, profile.role
    )
    parts = [profile.mission, profile.post] if profile.role != "hq" else []
    return " · ".join(one for one in [*parts, "" if any(parts) else translate(role)] if one)
