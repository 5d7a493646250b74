"""Directory: people with their posts and desks, missions, posts with who holds them, desks."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QStackedWidget

from ssr_desk.i18n import mark as _
from ssr_desk.services.contingent import Post
from ssr_desk.ui.context import Context
from ssr_desk.ui.contingent_facts import Directory, Person, gather, overlap, period, point
from ssr_desk.ui.empty_page import Lesson
from ssr_desk.ui.list_model import cell
from ssr_desk.ui.pages.fact_table import Cell, Column, FactTable, Line
from ssr_desk.ui.pages.list_page import TabbedPage
from ssr_desk.ui.pages.parts import Detail, beside, button, open_bundle
from ssr_desk.ui.standing_facts import missions, role
from ssr_desk.ui.widgets import RowLink

PEOPLE, MISSIONS, POSTS, DESKS = "person", "mission", "post", "desk"
NAMES = {PEOPLE: _("People"), MISSIONS: _("Missions"), POSTS: _("Posts"), DESKS: _("Desks")}
NEW = {PEOPLE: _("New person"), MISSIONS: _("New mission"), POSTS: _("New post"), DESKS: _("Open a request…")}
NOTHING = {
    PEOPLE: _("Nobody is in the directory yet"),
    MISSIONS: _("No mission is planned yet"),
    POSTS: _("No post is planned yet"),
    DESKS: _("No desk is certified yet"),
}
HEADQUARTERS = {
    PEOPLE: _("Certifying a request adds its person; others can be added here."),
    MISSIONS: _("A new mission gets a code, which stands in its certificates."),
    POSTS: _("Posts belong to a mission; officers hold them one after the other."),
    DESKS: _("A laptop writes a request; answer the first one under Trust, and its desk stands here."),
}
COMMANDERS = {
    MISSIONS: _(
        "Headquarters plans missions; they come with its bundle. One that you plan here needs the code in your certificate."
    ),
    POSTS: _("Headquarters and you plan the posts of your mission; officers hold them one after the other."),
}
"""Where a commander writes too."""
OTHERS = {
    PEOPLE: _("Headquarters keeps the people of all missions; whom you work with comes with its bundle."),
    MISSIONS: _("Headquarters and your commander plan missions; yours comes with their bundle."),
    POSTS: _("Headquarters and your commander plan posts and who holds them; they come with their bundle."),
    DESKS: _("Headquarters certifies desks; they come with its bundle, and bundles can be sealed for them then."),
}
"""Where somebody only reads."""


class DirectoryPage(TabbedPage):
    """Who is who, and where."""

    key = "directory"
    empty_icon = "id-card"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self.translate
        self.new = button(context, NEW[PEOPLE], self._new, "plus", "primary")
        told = say(_("What every desk knows of people, missions and posts."))
        self.head_searched(say(_("Directory")), say(_("Search the directory")), self.new, subtitle=told)
        self.kind = PEOPLE
        self.make_tabs({kind: say(words) for kind, words in NAMES.items()}, self._turn)
        self.tables = dict[str, FactTable]()
        self.aside = self.detail = Detail(context, say(_("What was chosen")))
        self.listed = self._stack = QStackedWidget()
        self._first = {kind: button(context, NEW[kind], self._new, "plus") for kind in NAMES}
        self._come = button(context, _("Open a bundle…"), lambda: open_bundle(context), "download")
        for kind, columns in self._columns().items():
            table = FactTable(columns, context, say(NAMES[kind]))
            table.shown.connect(lambda chosen, one=kind: self._tell_of(one, chosen))
            table.opened.connect(lambda chosen, one=kind: self.context.go(f"record:{one}", chosen))
            self.tables[kind] = table
            self._stack.addWidget(table)
        self.table = self.tables[PEOPLE]
        self.body.addLayout(beside(self.list_card(), self.detail), 1)
        self._held: dict[str, dict[str, Any]] = {kind: {} for kind in NAMES}
        self._found: Directory | None = None
        self.tabs[PEOPLE].setChecked(True)

    def shown(self) -> None:
        desk = self.context.desk
        today = desk.surround.now().astimezone().date()
        self.context.jobs.read(self, lambda _job: gather(desk, today), self._show, self.bar.fail)

    def changed(self, changes: Any) -> None:
        if self.isVisible() and {*NAMES, "rotation"} & set(changes.by_type):
            self.shown()

    def memory(self) -> dict[str, Any]:
        return {"kind": self.kind}

    def remember(self, memory: dict[str, Any]) -> None:
        self.tabs[memory["kind"]].setChecked(True)
        self._turn(memory["kind"])

    # -- parts

    def _columns(self) -> dict[str, tuple[Column, ...]]:
        say = self.translate
        return {
            PEOPLE: (
                Column(say(_("Person"))),
                Column(say(_("Post now")), 128),
                Column(say(_("Role")), 126),
                Column(say(_("Home service")), 156),
                Column(say(_("Officer number")), 122),
            ),
            MISSIONS: (
                Column(say(_("Mission"))),
                Column(say(_("Code")), 110),
                Column(say(_("Officers now")), 104, right=True),
                Column(say(_("Posts")), 72, right=True),
                Column(say(_("Country")), 110),
                Column(say(_("End")), 118),
            ),
            POSTS: (
                Column(say(_("Post"))),
                Column(say(_("State")), 136),
                Column(say(_("Held by")), 168),
                Column(say(_("Until")), 112),
                Column(say(_("Then")), 150),
            ),
            DESKS: (
                Column(say(_("Person"))),
                Column(say(_("Device")), 178),
                Column(say(_("Role")), 132),
                Column(say(_("Certificate ends")), 118),
                Column(say(_("Missions")), 118),
            ),
        }

    def _turn(self, kind: str) -> None:
        self.kind, self.table = kind, self.tables[kind]
        self.new.setText(self.translate(NEW[kind]))
        self.new.setVisible(self._may(kind))
        self._stack.setCurrentWidget(self.table)
        self._search(self.finder.text())

    def _may(self, kind: str) -> bool:
        """Whether this desk makes such things; desks come to be by certifying requests."""
        desk = self.context.desk
        return bool(desk.author().authority.role == "hq" if kind == DESKS else desk.recording.may(kind))

    def lesson(self) -> Lesson:
        may = self._may(self.kind)
        writes = HEADQUARTERS if self.context.desk.author().authority.role == "hq" else COMMANDERS
        words = writes[self.kind] if may else OTHERS[self.kind]
        return Lesson(
            self.translate(NOTHING[self.kind]),
            self.translate(words),
            [self._first[self.kind] if may else self._come],
        )

    def _new(self) -> None:
        if self.kind == DESKS:
            self.context.go("trust")
        else:
            self.context.go(f"record:{self.kind}").new_record()

    # -- lists

    def _show(self, found: Directory) -> None:
        self._found, self._filled = found, True
        self._held = {
            PEOPLE: {str(one.values["id"]): one for one in found.people},
            MISSIONS: {str(one["id"]): one for one in found.missions},
            POSTS: {one.id: one for one in found.posts},
            DESKS: {str(one["id"]): one for one in found.desks},
        }
        lines: dict[str, Callable[[Any], Line]] = {
            PEOPLE: self._person_line,
            MISSIONS: self._mission_line,
            POSTS: self._post_line,
            DESKS: self._desk_line,
        }
        for kind, table in self.tables.items():
            table.facts.show([lines[kind](one) for one in self._held[kind].values()])
            count = self.translate.number(str(len(self._held[kind])))
            self.tabs[kind].setText(f"{self.translate(NAMES[kind])}  {count}")
        self._turn(self.kind)

    def _person_line(self, one: Person) -> Line:
        say, values, today = self.translate, one.values, self._today()
        now = next((post for post, spell in one.spells if spell.runs(today)), None)
        return Line(
            str(values["id"]),
            (
                Cell(str(values.get("name") or "")),
                Cell(now.code if now else "", tip=now.title if now else ""),
                Cell(role(str(values.get("role") or ""), say)),
                Cell(str(values.get("home_service") or "")),
                Cell(str(values.get("officer") or "")),
            ),
        )

    def _mission_line(self, one: Mapping[str, Any]) -> Line:
        say, some = self.translate, self._posts_of(one)
        officers = sum(len(post.now) for post in some)
        return Line(
            str(one["id"]),
            (
                Cell(self._mission_name(one)),
                Cell(str(one.get("code") or "")),
                Cell(say.number(str(officers)), order=officers),
                Cell(say.number(str(len(some))), order=len(some)),
                Cell(self._value(MISSIONS, one, "country")),
                Cell(self._value(MISSIONS, one, "end"), order=one.get("end") or ""),
            ),
        )

    def _post_line(self, one: Post) -> Line:
        say, state = self.translate, point(one, self.translate)
        now = one.now[-1] if one.now else None
        after = one.change.arriving if one.change else None
        ends = now.end if now else None
        return Line(
            one.id,
            (
                Cell(one.code, tip=one.title),
                Cell(state.short, state.tone, state.icon, tip=state.words),
                Cell(now.name if now else ""),
                Cell(say.date_of(ends.isoformat()) if ends else "", order=ends.isoformat() if ends else ""),
                Cell(after.name if after else ""),
            ),
        )

    def _desk_line(self, one: Mapping[str, Any]) -> Line:
        say, ends = self.translate, str(one.get("expires") or "")
        person = str(one.get("person") or "")
        return Line(
            str(one["id"]),
            (
                Cell(self.context.references.name(person) if person else str(one.get("officer") or "")),
                Cell(str(one.get("device") or "")),
                Cell(role(str(one.get("role") or ""), say)),
                Cell(say.date_of(ends) if ends else "", order=ends),
                Cell(missions(str(one.get("missions") or "").split(), say)),
            ),
        )

    # -- one of them

    def _tell_of(self, kind: str, chosen: str) -> None:
        if kind != self.kind:
            return
        one = self._held[kind].get(chosen)
        if one is None:
            self.detail.empty(self.translate(_("Choose a line to see what belongs to it.")))
            return
        tell: dict[str, Callable[[Any], None]] = {
            PEOPLE: self._person,
            MISSIONS: self._mission,
            POSTS: self._post,
            DESKS: self._desk,
        }
        tell[kind](one)
        act = button(self.context, _("Open the record"), lambda: self.context.go(f"record:{kind}", chosen), "pencil")
        self.detail.buttons(act)
        self.detail.end()

    def _person(self, one: Person) -> None:
        say, detail, today = self.translate, self.detail, self._today()
        detail.begin(self.context.desk.registry[PEOPLE].title_of(one.values))
        names = ("officer", "home_service", "role", "languages")
        record_type = self.context.desk.registry[PEOPLE]
        detail.pairs((say(record_type.field(name).label), self._value(PEOPLE, one.values, name)) for name in names)
        detail.heading(say(_("Rotations")))
        for post, spell in one.spells:
            where = " · ".join((post.code, say(_("now")))) if spell.runs(today) else post.code
            self._link(where, period(spell, say), "record:rotation", spell.rotation)
        if not one.spells:
            detail.say(say(_("No rotation is known.")), "muted")
        detail.heading(say(_("Desks")))
        for desk in one.desks:
            ends = str(desk.get("expires") or "")
            until = say(_("until {day}"), day=say.date_of(ends)) if ends else ""
            self._link(str(desk.get("device") or ""), until, "desks", str(desk.get("device") or ""))
        if not one.desks:
            detail.say(say(_("No desk is certified for this person.")), "muted")

    def _mission(self, one: Mapping[str, Any]) -> None:
        say, detail = self.translate, self.detail
        detail.begin(self._mission_name(one))
        record_type = self.context.desk.registry[MISSIONS]
        names = ("code", "country", "kind", "lead", "start", "end")
        detail.pairs((say(record_type.field(name).label), self._value(MISSIONS, one, name)) for name in names)
        detail.heading(say(_("Posts")))
        for post in self._posts_of(one):
            holder = ", ".join(spell.name for spell in post.now) or point(post, say).short
            self._link(post.code, holder, f"record:{POSTS}", post.id)
        if not self._posts_of(one):
            detail.say(say(_("No post is planned yet.")), "muted")

    def _post(self, one: Post) -> None:
        say, detail, state = self.translate, self.detail, point(one, self.translate)
        detail.begin(one.code, state.short, state.tone)
        detail.say(one.title)
        if state.tone in ("error", "warning"):
            detail.point(state.words, state.icon, state.tone)
        elif one.change and one.change.days is not None:
            detail.say(overlap(one.change, say), "muted")
        detail.heading(say(_("Rotations")))
        for spell in reversed(one.spells):
            self._link(spell.name, period(spell, say), "record:rotation", spell.rotation)
        if not one.spells:
            detail.say(say(_("No rotation is known.")), "muted")

    def _desk(self, one: Mapping[str, Any]) -> None:
        say, detail = self.translate, self.detail
        person, device = str(one.get("person") or ""), str(one.get("device") or "")
        detail.begin(self.context.references.name(person) if person else device)
        record_type = self.context.desk.registry[DESKS]
        names = ("device", "officer", "role", "missions", "serial", "expires")
        detail.pairs((say(record_type.field(name).label), self._value(DESKS, one, name)) for name in names)
        detail.heading(say(_("How this desk stands")))
        self._link(say(_("Last heard of, gaps, certificate")), "", "desks", device)

    def _link(self, words: str, beside_it: str, key: str, record: str) -> None:
        link = RowLink(words, beside_it, late=False)
        link.clicked.connect(lambda _on=False: self.context.go(key, record))
        self.detail.add(link)

    # -- words

    def _today(self) -> dt.date:
        now: dt.datetime = self.context.desk.surround.now()
        return now.astimezone().date()

    def _value(self, kind: str, values: Mapping[str, Any], name: str) -> str:
        field = self.context.desk.registry[kind].field(name)
        return cell(field, values.get(name), self.translate, self.context.references.name)

    def _mission_name(self, one: Mapping[str, Any]) -> str:
        french = str(one.get("name_fr") or "") if self.translate.language == "fr" else ""
        return french or str(one.get("name") or one.get("code") or "")

    def _posts_of(self, one: Mapping[str, Any]) -> list[Post]:
        return [post for post in self._found.posts if post.mission == one["id"]] if self._found else []
