"""Recording and reading by commands."""

import json

from cli.conftest import SESSION


def test_types_are_json_schema_in_both_languages(ssr_desk):
    types = ssr_desk("types", "--json").json["types"]
    assert len(types) >= 12
    assert types["training_session"]["x-label"] == {"en": "Training session", "fr": "Séance de formation"}
    assert types["training_session"]["properties"]["title"]["x-required"]


def test_add_and_show(on_desk, added):
    record = on_desk("show", added).json["record"]
    assert record["type"] == "training_session"
    assert {name: record["fields"][name] for name in SESSION} == SESSION
    assert record["state"] == "saved"
    assert record["created"].endswith("Z")


def test_a_list_is_added_in_one_transaction(on_desk, tmp_path):
    file = tmp_path / "many.json"
    file.write_text(json.dumps([SESSION, SESSION | {"title": "Deux"}]))
    assert len(on_desk("add", "training_session", file).json["ids"]) == 2
    file.write_text(json.dumps([SESSION, {"title": "sans date"}]))
    said = on_desk("add", "training_session", file)
    assert (said.code, said.json["error"]) == (1, "INVALID")
    assert "start" in [one["field"] for one in said.json["problems"]]
    assert on_desk("list", "training_session").json["total"] == 2


def test_unknown_fields_are_refused_by_name(on_desk):
    said = on_desk("add", "training_session", stdin=json.dumps(SESSION | {"frob": 1}))
    assert (said.code, said.json["error"]) == (1, "INVALID")
    assert [one["field"] for one in said.json["problems"]] == ["frob"]


def test_what_is_no_json_is_refused(on_desk):
    for text in ("", "{", "1", "[1]", '"x"', "[" * 100_000):
        said = on_desk("add", "training_session", stdin=text)
        assert (said.code, said.json["error"]) == (1, "NOT_JSON")


def test_unknown_types_and_ids(on_desk):
    assert on_desk("list", "frob").json["error"] == "NO_SUCH_TYPE"
    assert on_desk("add", "frob", stdin="{}").json["error"] == "NO_SUCH_TYPE"
    assert on_desk("show", "nothing").json["error"] == "NO_SUCH_RECORD"


def test_edit_changes_only_what_is_named(on_desk, added):
    assert on_desk("edit", added, stdin='{"place": "Okap", "attended": null}').code == 0
    fields = on_desk("show", added).json["record"]["fields"]
    assert fields["place"] == "Okap"
    assert "attended" not in fields
    assert fields["title"] == SESSION["title"]


def test_history_and_revert(on_desk, added):
    first = on_desk("history", added).json["revisions"][0]["rev"]
    on_desk("edit", added, stdin='{"place": "Okap"}')
    assert len(on_desk("history", added).json["revisions"]) == 2
    assert on_desk("revert", added, first).code == 0
    assert on_desk("show", added).json["record"]["fields"]["place"] == "Jakmèl"
    assert on_desk("revert", added, "0" * 64).json["error"] == "NO_SUCH_VERSION"


def test_delete_takes_it_out_of_lists_and_history_keeps_it(on_desk, added):
    first = on_desk("history", added).json["revisions"][0]["rev"]
    assert on_desk("delete", added).code == 0
    assert on_desk("list", "training_session").json["total"] == 0
    assert on_desk("show", added).json["record"]["deleted"] is True
    on_desk("revert", added, first)
    assert on_desk("list", "training_session").json["total"] == 1


def test_list_filters(on_desk, added):
    on_desk("add", "training_session", stdin=json.dumps(SESSION | {"title": "Deux", "place": "Okap"}))
    found = on_desk("list", "training_session", "--where", "place=Jakmèl").json
    assert [one["id"] for one in found["records"]] == [added]
    assert found["total"] == 1
    limited = on_desk("list", "training_session", "--limit", "1").json
    assert (len(limited["records"]), limited["total"]) == (1, 2)
    assert on_desk("list", "training_session", "--since", "2999-01-01").json["total"] == 0
    for wrong in (["--where", "frob=1"], ["--where", "frob"], ["--since", "yesterday"]):
        assert on_desk("list", "training_session", *wrong).code == 2


def test_search_finds_without_accents(on_desk, added):
    found = on_desk("search", "jakmel").json
    assert [one["id"] for one in found["hits"]] == [added]
    assert (found["total"], found["more"]) == (1, False)


def test_redact_erases(on_desk, added):
    assert on_desk("redact", added, "--field", "place", "--reason", "named a source").code == 0
    assert "place" not in on_desk("show", added).json["record"]["fields"]
    assert on_desk("search", "jakmel").json["total"] == 0


def test_what_is_erased_already_is_not_erased_again(on_desk, added):
    """A second revision would say that something was erased where nothing was."""
    assert on_desk("redact", added, "--field", "place", "--reason", "named a source").code == 0
    before = on_desk("digest").json["digest"]
    said = on_desk("redact", added, "--field", "place", "--reason", "again")
    assert (said.code, said.json["error"]) == (1, "NOTHING_TO_REDACT")
    assert on_desk("digest").json["digest"] == before
    on_desk("edit", added, stdin='{"place": "Okap"}')
    assert on_desk("redact", added, "--field", "place", "--reason", "named it again").code == 0
    assert on_desk("search", "okap").json["total"] == 0
    on_desk("edit", added, stdin='{"venue": "Hall"}')
    on_desk("edit", added, stdin='{"venue": null}')
    assert on_desk("redact", added, "--field", "venue", "--reason", "its earlier version").code == 0


def test_no_conflicts(on_desk, added):
    assert on_desk("conflicts").json["conflicts"] == []


def test_tables_for_people(ssr_desk, desk, added):
    said = ssr_desk("--data", desk, "--lang", "fr", "list", "training_session")
    assert "Formation des patrouilles" in said.out
    assert said.out.rstrip().endswith("1 sur 1")
    assert "Jakmèl" in ssr_desk("--data", desk, "show", added).out
    assert "X-1" in ssr_desk("--data", desk, "history", added).out
    assert added in ssr_desk("--data", desk, "search", "patrouilles").out


def test_control_characters_do_not_reach_the_terminal():
    from ssr_desk.cli.output import shown, table, width

    assert shown("a\x1b[31mb\nc\x9b") == "a[31mb c"
    assert width("e\u0301") == 1
    lines = table(["a", "b"], [["é" * 60, "تدريب"]])
    assert len({width(one) for one in lines[1:2]}) == 1
    assert lines[2].startswith("é" * 47 + "…")
