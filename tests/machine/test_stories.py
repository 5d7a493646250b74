"""The state machine's stories, each by itself, with everybody meeting at its end: quick, and the same every time."""

import shutil
from pathlib import Path

import pytest

from machine import people, test_machine
from machine.test_machine import Machine
from machine.theatre import Theatre

pytestmark = pytest.mark.soak
STORIES = {
    "a_record_changes_its_post": [("x",)],
    "a_late_bundle_of_an_old_incarnation": [("x",)],
    "headers_come_through_a_colleague_first": [("x",)],
    "a_pasted_password": [("x",)],
    "a_redaction_over_a_gap": [("x",)],
    "an_old_disk_image_comes_back": [("A", "x", "image"), ("B", "x", "file")],
    "work_after_an_old_image_is_found_out": [("A", "x")],
    "an_edit_of_what_is_withheld": [("x",)],
    "reviewed_then_changed": [("approved", False), ("returned", True)],
    "deleted_while_edited": [("x",)],
    "a_rotation_ends": [("x",)],
    "two_open_one_bundle": [("x",)],
    "one_record_edited_by_two": [("x",)],
    "a_lost_laptop_is_withdrawn": [("x", "superseded"), ("x", "compromise")],
    "forged": [(how, "x") for how in range(5)],
}


class Told(Machine):
    """The machine, driven by hand."""

    def __init__(self, made, folder):
        self.t = Theatre(made, folder)
        self.folder, self.numbers = folder, 0


CASES = [(name, given) for name, some in STORIES.items() for given in some]


@pytest.mark.parametrize(("name", "given"), CASES, ids=lambda one: str(one))
def test_story(made, tmp_path, name, given):
    told = Told(made, tmp_path)
    try:
        names = Machine.__dict__[name].hypothesis_stateful_rule.arguments
        getattr(told, name)(**dict(zip(names, given, strict=True)))
        told.t.check()
        told.t.end()
    finally:
        told.t.close()
        shutil.rmtree(tmp_path, ignore_errors=True)


def test_every_story_is_told():
    said = Path(test_machine.__file__).read_text(encoding="utf-8")
    inside = said.partition("# -- stories")[2].partition("# -- what holds")[0]
    assert {line.split("(")[0].split()[1] for line in inside.splitlines() if line.startswith("    def ")} == set(
        STORIES
    )


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return people.once(tmp_path_factory)
