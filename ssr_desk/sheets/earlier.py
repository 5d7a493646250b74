"""What columns and codes were called before, in sheets that an earlier version wrote. Reading understands it; nothing writes it.

Whoever changes a label's French adds what it was. A name that is another column's today is left out: it cannot be told which
column is meant ("Relève" was once the successor's sign-off, and is the successor).
"""

from collections.abc import Mapping

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "review": ("Revue",),
    "review_comment": ("Commentaire de la personne qui revoit",),
    "supervisor": ("Superviseur", "Supervision par"),
    "commitment.due": ("À échéance",),
    "counterpart.introduced_by": ("Présenté par",),
    "counterpart.predecessor": ("Prédécesseur",),
    "counterpart.successor": ("Successeur",),
    "departure_report.author_on": ("Auteur, le", "Auteure ou auteur, le"),
    "departure_report.author_sign": ("Auteur", "Auteure ou auteur"),
    "departure_report.commander_on": ("Commandant, le",),
    "departure_report.commander_sign": ("Commandant",),
    "departure_report.successor": ("Successeur",),
    "departure_report.successor_sign": ("Approbation de la relève",),
    "desk.officer": ("Numéro du policier",),
    "person.officer": ("Numéro du policier",),
    "rotation.name": ("Policier",),
    "rotation.officer": ("Numéro du policier",),
    "training_session.attended": ("Présences",),
    "training_session.behaviour_observer": ("Observateur",),
    "training_session.co_trainers": ("Coformateurs",),
    "training_session.host_instructors": (
        "Instructeurs hôtes formés",
        "Instructrices et instructeurs hôtes formés",
    ),
    "training_session.invited": ("Invitations",),
}
"""By field, or by type and field."""

_LABELS: Mapping[str, Mapping[str, str]] = {
    "desk_role": {"Policier": "officer", "Commandant": "commander"},
    "local_impacts": {"Sur la collectivité : les citoyens se sentent plus en sécurité": "safety"},
    "note_status": {"Plus pertinente": "obsolete"},
    "rank_bands": {
        "Agents": "constables",
        "Superviseurs": "supervisors",
        "Superviseures et superviseurs": "supervisors",
        "Officiers": "officers",
    },
    "release": {"QG et commandant seulement": "only"},
    "topics": {"Sécurité des policiers": "police_safety"},
}
"""Codes by what they were called, by the name of their list."""


def headings(type_name: str, field: str) -> tuple[str, ...]:
    """Return what a field's column was called."""
    return (*_HEADINGS.get(f"{type_name}.{field}", ()), *_HEADINGS.get(field, ()))


def labels(codes: str) -> Mapping[str, str]:
    """Return the codes of a list by what they were called."""
    return _LABELS.get(codes, {})
