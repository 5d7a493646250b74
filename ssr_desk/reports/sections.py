"""The eighteen sections of the departure report, in their order (docs/domain.md). Builder and completeness share them."""

from ssr_desk.i18n import mark as _

SECTIONS: tuple[tuple[str, str], ...] = (
    ("post", _("Officer, post and rotation")),
    ("mandate", _("Mandate and role")),
    ("summary", _("Summary")),
    ("objectives", _("Objectives")),
    ("training", _("Training delivered")),
    ("mentoring", _("Mentoring and the counterparts' progress")),
    ("results", _("Results against indicators")),
    ("gender", _("GBA+ results")),
    ("commitments", _("Open commitments and decisions")),
    ("follow_ups", _("Follow-ups passed on")),
    ("counterparts", _("Counterparts and introductions")),
    ("donors", _("Other donors and duplication")),
    ("context", _("Context and security constraints")),
    ("logistics", _("Logistics, assets and procurement gaps")),
    ("lessons", _("Lessons, good practices and recommendations")),
    ("competencies", _("Competencies gained")),
    ("documents", _("Index of documents and access to transfer")),
    ("sign_off", _("Sign-off")),
)
NUMBERS = {key: number for number, (key, _title) in enumerate(SECTIONS, 1)}
TITLES = dict(SECTIONS)
