"""Every text can be read on its ground, in both schemes; nothing else names a colour."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from ssr_desk.ui import stylesheet, theme

SCHEMES = {"light": theme.LIGHT, "dark": theme.DARK}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("front", "ground", "least"), theme.PAIRS, ids=lambda one: str(one))
def test_contrast(scheme, front, ground, least):
    tokens = SCHEMES[scheme]
    assert theme.contrast(tokens[front], tokens[ground]) >= least


def test_contrast_is_that_of_wcag():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_both_schemes_have_the_same_tokens():
    assert theme.LIGHT.keys() == theme.DARK.keys()


def test_colours_come_from_the_table_alone():
    folder = Path(theme.__file__).parent
    for file in folder.rglob("*.py"):
        found = re.findall(r"#[0-9A-Fa-f]{6}\b", file.read_text(encoding="utf-8"))
        assert not found or file.name == "theme.py", (file, found)
    assert not re.findall(r":\s*#[0-9A-Fa-f]", stylesheet.STYLE.template)


def test_scheme_and_size_change_live(look, qapp):
    heard = []
    look.changed.connect(lambda: heard.append(1))
    light = qapp.palette().window().color()
    look.set(scheme="dark")
    assert qapp.palette().window().color() == QColor(theme.DARK["background"]) != light
    small = look.pixels("body")
    look.set(size="largest")
    assert look.pixels("body") > small
    assert f"font-size: {look.pixels('body')}px" in qapp.styleSheet()
    assert heard == [1, 1]
    look.set(scheme="light", size="normal")


def test_system_scheme_offscreen_is_light(look):
    look.set(scheme="system")
    assert look.tokens is theme.LIGHT


def test_icons_are_tinted(look):
    picture = look.icon("lock", "accent", 18).pixmap(18, 18).toImage()
    colours = {
        picture.pixelColor(x, y).name() for x in range(18) for y in range(18) if picture.pixelColor(x, y).alpha() == 255
    }
    assert theme.LIGHT["accent"].lower() in colours
