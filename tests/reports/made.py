"""A small rotation for tests: every section has something, names in three scripts, counts that nobody took."""

import datetime as dt
import subprocess
from dataclasses import replace

from ssr_desk import paths
from ssr_desk.i18n import translator
from ssr_desk.reports.source import Gathered

TODAY = dt.date(2026, 6, 30)
EN, FR = translator("en", paths.LOCALE), translator("fr", paths.LOCALE)
TRANSLATORS = {"en": EN, "fr": FR}
ARABIC = "أحمد النعيمي"
CYRILLIC = "Коваленко О. П."
NAMES = (ARABIC, CYRILLIC, "Jean-Baptiste Étienne", "Žaneta Šťastná", "Siân Ó Briain")


def uid(number):
    return f"00000000-0000-7000-8000-{number:012d}"


POST, MISSION, ROTATION, REPORT = uid(1), uid(2), uid(3), uid(4)


def of_post(number, **values):
    return {"id": uid(number), "post": POST, "mission": MISSION, "marking": "protected_a", **values}


def training(number, day, **values):
    return of_post(number, **{"title": f"Course {number}", "start": day, "status": "delivered", **values})


def rotation():
    """The whole thing, as a Source."""
    sessions = [
        training(
            101,
            "2026-01-12",
            title="Entrevue : les bases",
            hours="12.5",
            place="رام الله",
            unit="Unité A",
            topics=["sgbv", "ethics"],
            invited={"women": 6, "men": 10},
            attended={"women": 5, "men": 7, "undisclosed": 1},
            completed={"women": 5, "men": 6, "undisclosed": 1},
            gender_content=True,
            objective="M3",
            reaction_mean="4.25",
            reaction_scale=5,
            reaction_answers=12,
            learning_before="51",
            learning_after="78.5",
            learning_tested=12,
            passed=11,
            behaviour_due="2026-07-15",
            behaviour_method="visit",
            local_impacts=["awareness"],
            outcome="Two units interview in private.",
            barriers="No room for women to stay overnight.",
            attachments=[{"id": "a" * 64, "name": "plan.pdf", "size": 2049, "type": "application/pdf"}],
        ),
        training(102, "2026-02-02", place="Nablus", topics=["sgbv"], gender_content=False),
        training(
            103,
            "2026-03-03",
            attended={"men": 20},
            hours="6",
            behaviour_due="2026-05-01",
            behaviour_result="Patrols write reports.",
        ),
        training(104, "2026-04-04", status="cancelled", cancelled_because="Roads closed"),
        training(105, "2026-05-05", status="planned"),
        training(106, "2025-12-31", title="Before the rotation", attended={"women": 99}),
        training(107, "2026-03-09", title="Not for the successor", release="only", attended={"women": 1}),
    ]
    mentoring = [
        of_post(
            201,
            counterpart=uid(301),
            date="2026-02-01",
            duration=90,
            obstacles=["pay"],
            competencies=[{"id": uid(9), "competency": "planning", "before": "1", "now": "2"}],
        ),
        of_post(
            202,
            counterpart=uid(301),
            date="2026-05-01",
            duration=60,
            obstacles=["pay", "equipment"],
            next_contact="2026-07-20",
            place="Hébron",
            competencies=[{"id": uid(9), "competency": "planning", "now": "4", "evidence": "Weekly plan kept"}],
        ),
        of_post(203, counterpart=uid(302), date="2026-03-01"),
    ]
    people = [
        of_post(
            301, name=ARABIC, name_latin="Ahmad al-Nuaimi", rank="Lieutenant", institution=uid(401), channel="visit"
        ),
        of_post(302, name=CYRILLIC, function="Head of unit", introduced_by="Siân Ó Briain"),
        of_post(303, name="Žaneta Šťastná"),
    ]
    commitments = [
        of_post(501, what="Hand over the course plan", due="2026-06-01", status="open", promised_to=CYRILLIC),
        of_post(502, what="Observe three trainers", due="2026-08-01", counterpart=uid(301)),
        of_post(503, what="Done already", due="2026-02-01", status="kept"),
    ]
    notes = [
        of_post(
            601, subject="Vehicle", category="logistics", text="Service is due.\n\nKeys at the embassy.", status="open"
        ),
        of_post(602, subject="Old", category="logistics", text="Gone.", status="obsolete"),
        of_post(603, subject="Access to the shared drive?", category="access", priority="high"),
    ]
    others = [
        {"id": ROTATION, "post": POST, "officer": "R-1", "start": "2026-01-01"},
        {
            "id": uid(7),
            "post": POST,
            "officer": "R-0",
            "name": "É. Tremblay",
            "start": "2025-01-01",
            "end": "2026-01-20",
        },
        {
            "id": uid(8),
            "post": POST,
            "officer": "R-2",
            "name": "Nadia Benali",
            "start": "2026-07-10",
            "end": "2027-07-01",
        },
    ]
    report = {
        "id": REPORT,
        "rotation": ROTATION,
        "marking": "unclassified",
        "successor": "Nadia Benali",
        "supervisor": "Jean-Baptiste Étienne",
        "mandate": "Advise the investigators.",
        "role_difference": "Half of the time went to training.",
        "summary": "First paragraph: all is well.\n\nSecond paragraph.\nWith a second line.",
        "key_points": [{"id": uid(11), "text": f"See {ARABIC} in the first week."}],
        "objectives": [
            {"id": uid(12), "objective": "M3", "planned": "Patrols", "achievement": "achieved"},
            {"id": uid(13), "objective": "M2", "achievement": "not_achieved", "why": "Postings."},
        ],
        "results_comment": "It cannot be told yet.",
        "gender_results": "Women came when classes ended early.",
        "decisions": "Who prints the cards.",
        "introductions": "All made by telephone.",
        "other_donors": "None known.",
        "security": "Avoid the northern road.",
        "logistics": "One laptop is lost.",
        "documents": "On the shared drive.",
        "lessons": [{"id": uid(14), "text": "Start with the team.", "addressee": "HQ"}],
        "gained": ["flexibility"],
        "use_at_home": "In the interview course.",
        "interview_on": "2026-11-01",
    }
    plan = {
        "id": ROTATION,
        "post": POST,
        "officer": "R-1",
        "name": "Marie-Ève Dupré",
        "start": "2026-01-01",
        "end": "2026-07-31",
        "actual_role": "Adviser and trainer",
    }
    return Gathered(
        today=TODAY,
        rotation=plan,
        report=report,
        post={"id": POST, "code": "PS-ADV-1", "title": "Investigations adviser"},
        mission={"id": MISSION, "code": "PS-EUPOL", "name": "EUPOL COPPS", "name_fr": "EUPOL COPPS (Cisjordanie)"},
        records={
            "training_session": sessions,
            "mentoring_session": mentoring,
            "counterpart": people,
            "commitment": commitments,
            "handoff_note": notes,
            "rotation": others,
            "institution": [{"id": uid(402), "kind": "donor", "name": "Embassy of France", "place": "رام الله"}],
        },
        names={uid(401): "شرطة رام الله", uid(301): f"Lieutenant · {ARABIC}", uid(101): "Entrevue : les bases"},
        heads={uid(101): ("ab" * 32,)},
    )


def empty():
    """A rotation with nothing recorded: only the plan."""
    return Gathered(today=TODAY, rotation={"id": ROTATION, "officer": "R-1", "start": "2026-01-01"})


def with_training(*sessions):
    made = rotation()
    return replace(made, records={**made.records, "training_session": list(sessions)})


def text_of(pdf, folder, layout=False):
    """What pdftotext reads, without direction marks, spaces as one."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    options = ["-layout"] if layout else []
    done = subprocess.run(["pdftotext", *options, file, "-"], capture_output=True, text=True, check=True)
    marks = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
    return done.stdout.translate(marks)


def flat(text):
    return " ".join(text.split())
