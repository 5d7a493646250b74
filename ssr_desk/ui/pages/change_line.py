"""A change at a post in one line: who leaves, who arrives, and whether both are there for a while. It leads to the rotation."""

from ssr_desk.i18n import mark as _
from ssr_desk.services.contingent import Change, Post
from ssr_desk.ui.context import Context
from ssr_desk.ui.contingent_facts import overlap
from ssr_desk.ui.widgets import PointLink


def change_line(context: Context, post: Post, change: Change, ratio: float) -> PointLink:
    """Return the line; `ratio` is of the screen's pixels."""
    say, leaving, arriving = context.translate, change.leaving, change.arriving
    parts = []
    if leaving and leaving.end:
        parts.append(say(_("{name} leaves on {day}"), name=leaving.name, day=say.date_of(leaving.end.isoformat())))
    if arriving:
        day = say.date_of(arriving.start.isoformat())
        parts.append(say(_("{name} arrives on {day}"), name=arriving.name, day=day))
    place, icon, tint = post.code, "check", "ok"
    if change.days is not None:
        place = f"{post.code} · {overlap(change, say)}"
        if change.days < 0:
            icon, tint = "circle-alert", "error"
    elif arriving is None:
        place = " · ".join((post.code, say(_("nobody follows"))))
        icon, tint = "triangle-alert", "warning"
    link = PointLink(context.look.pixmap(icon, tint, 16, ratio), place, "; ".join(parts))
    target = arriving or leaving
    if target is not None:
        link.clicked.connect(lambda _on=False: context.go("record:rotation", target.rotation))
    return link
