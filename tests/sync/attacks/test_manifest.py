"""Cases 30 to 32 and 76: the table of contents, signed by an honest key over dishonest bytes."""

import pytest

from ssr_desk.records import header as headers


@pytest.mark.parametrize("form", ["ssr-bundle/0", "ssr-bundle/2", "", 1, None])
def test_30_and_31_another_version(shop, refused, form):
    parts = shop.apart()
    parts.manifest["format"] = form
    error = refused(shop.together(parts), "VERSION")
    assert error.details["known"] == "ssr-bundle/1"


@pytest.mark.parametrize(
    "change",
    [
        {"exec": "x"},
        {"part": [0, 1]},
        {"part": [2, 1]},
        {"part": [1]},
        {"part": ["1", "1"]},
        {"to": []},
        {"to": "D-1"},
        {"created": "yesterday"},
        {"bundle_id": "../x"},
        {"scope": {"kind": "handover", "post": None}},
        {"scope": {"kind": "all", "post": None}},
        {"schema": -1},
        {"schema": 1.5},
        {"app": "a\u202eb"},
        {"app": "e\u0301"},
        {"receipts": [{"statement": "x"}]},
        {"echo": [{"device": "x", "number": "1", "incarnation": "", "tips": []}]},
    ],
    ids=str,
)
def test_32_and_76_fields_that_are_not_the_formats(shop, refused, change):
    parts = shop.apart()
    parts.manifest.update(change)
    refused(shop.together(parts), "MANIFEST")


@pytest.mark.parametrize("name", ["to", "feeds", "files", "payload", "from"])
def test_32_a_field_is_missing(shop, refused, name):
    parts = shop.apart()

    def without(raw):
        import msgspec

        document = msgspec.json.decode(raw)
        del document[name]
        return headers.canonical(document)

    refused(shop.together(parts, manifest=without), "MANIFEST")


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[:-1] + b',"to":["D-OTHER"]}',
        lambda raw: raw.replace(b'"app":', b'"app" :', 1),
        lambda raw: raw + b"\n",
        lambda raw: raw[:-1],
        lambda raw: raw.replace(b'"app":"', b'"app":"\xff', 1),
        lambda raw: raw.replace(b'"app":"', b'"app":"\\ud800', 1),
        lambda raw: raw.replace(b'"app":"', b'"app":"\\u0041', 1),
        lambda raw: raw.replace(b'"count":', b'"count":1e1,"x":', 1),
        lambda raw: b'{"a":' * 5000 + b"1" + b"}" * 5000,
        lambda raw: b"[]",
        lambda raw: b"",
    ],
    ids=[
        "key-twice",
        "space",
        "line-feed",
        "cut",
        "utf-8",
        "surrogate",
        "escape",
        "fraction",
        "deep",
        "list",
        "nothing",
    ],
)
def test_32_one_reading_only(shop, refused, change):
    refused(shop.together(shop.apart(), manifest=change), "MANIFEST", "VERSION")


def test_76_a_sealing_key_that_is_none(shop, refused):
    parts = shop.apart()
    parts.manifest["from"] = {**parts.manifest["from"], "sealing": "AAAA"}
    refused(shop.together(parts), "STATEMENT")
