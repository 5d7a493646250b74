"""What somebody wrote without the right to it: kept apart, and named to its author and to headquarters, with who it was."""

from dataclasses import replace

import pytest
from roles import certified, plan, told, windows

from ssr_desk.demo import content


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def test_a_change_without_authority_is_named_to_its_author_and_to_headquarters(tmp_path, open_window, qtbot):
    with certified(tmp_path) as cast:
        hq = cast["hq"]
        posts = plan(cast)
        profile = replace(content.profiles("en")["commander"], name="Nadia Benali", officer="SPVQ-1187")
        desk = cast.create("new", profile)  # says that it is a commander's, and plans, before it is certified
        wrote = desk.recording.add(
            "post", {"mission": "HT-BILAT", "code": "HT-MENTOR-9", "title": "A post of one's own making"}
        )
        request, answer = tmp_path / "new.ssrreq", tmp_path / "new.ssrcert"
        spoken = " ".join(desk.enrolment.request(request))
        hq.headquarters.certify(request, "officer", ("HT-BILAT",), 300, answer, spoken)
        desk.enrolment.accept(answer, " ".join(hq.enrolment.state().root_words))
        assert wrote.ids[0] not in posts.values()
        cast.deliver(cast.send("new", ("hq",), "up"), "hq")
        page = open_window(desk, "sync").page
        told(qtbot, page, "Post: a change of yours does not count")
        window = open_window(hq, "sync")
        told(qtbot, window.page, "Post: a change by Nadia Benali does not count")
        window.go("inbox")
        told(qtbot, window.page.detail, "1 change without authority is kept apart")
        assert "HT-MENTOR-9" not in {row["code"] for row in hq.recording.list("post").rows}
