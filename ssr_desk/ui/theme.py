"""The look: Fusion, a palette and a style sheet from one table of tokens, tinted icons, the program's own fonts.

Nothing else in the window names a colour or a size of letters. `PAIRS` lists every text on every ground: a test computes
the contrast of each, so a token cannot be changed into something that tired eyes do not read.
"""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QTemporaryDir, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from ssr_desk import paths
from ssr_desk.ui.stylesheet import STYLE

Tokens = Mapping[str, str]

LIGHT: Tokens = {
    "background": "#F5F7F9", "surface": "#FFFFFF", "sidebar": "#EAEEF2", "line": "#D3DAE1", "field": "#7E8B98",
    "text": "#1B2733", "muted": "#52606D", "accent": "#1F5A93", "accent_hover": "#17497A", "on_accent": "#FFFFFF",
    "soft": "#DCE8F4", "hover": "#E3E8ED", "row_hover": "#F3F6F9",
    "error": "#B3261E", "error_soft": "#FCEBEA", "ok": "#1E6B3C", "ok_soft": "#E2F2E8",
    "warning": "#8A5300", "warning_soft": "#FBF0DC", "disabled": "#8A96A2",
}  # fmt: skip
DARK: Tokens = {
    "background": "#171C22", "surface": "#1F262E", "sidebar": "#13181D", "line": "#343E49", "field": "#7D8995",
    "text": "#E6EBF0", "muted": "#A3AFBB", "accent": "#7DB7F0", "accent_hover": "#A0CBF5", "on_accent": "#0E1A26",
    "soft": "#24405C", "hover": "#2A333D", "row_hover": "#252D36",
    "error": "#FF9A92", "error_soft": "#43211F", "ok": "#7FD1A0", "ok_soft": "#1C3A29",
    "warning": "#F0BE6A", "warning_soft": "#3F3118", "disabled": "#8A96A2",
}  # fmt: skip

TEXT, SHAPE = 4.5, 3.0
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(("text", ground, TEXT) for ground in ("surface", "background", "sidebar", "soft", "hover", "row_hover")),
    *(("muted", ground, TEXT) for ground in ("surface", "background", "sidebar", "soft", "row_hover")),
    *(("accent", ground, TEXT) for ground in ("surface", "background", "soft")),
    *(("error", ground, TEXT) for ground in ("surface", "background", "error_soft")),
    ("on_accent", "accent", TEXT), ("on_accent", "accent_hover", TEXT),
    ("ok", "ok_soft", TEXT), ("ok", "surface", TEXT), ("warning", "warning_soft", TEXT), ("warning", "surface", TEXT),
    ("text", "ok_soft", TEXT), ("text", "warning_soft", TEXT), ("text", "error_soft", TEXT),
    ("field", "surface", SHAPE), ("field", "background", SHAPE), ("disabled", "surface", 2.9),
)  # fmt: skip
"""Foreground, ground and the least contrast between them (WCAG 2.2: 4.5 for text, 3 for borders and icons)."""

SCALES = {"normal": 1.0, "large": 1.15, "largest": 1.3, "double": 2.0}
SCHEMES = ("system", "light", "dark")
_FONTS = ("NotoSans-Regular", "NotoSans-Bold", "NotoNaskhArabic-Regular", "NotoNaskhArabic-Bold")
_MIDDLE = 128  # of lightness, 0 to 255: a ground below it is dark
_SIZES = {"page": 21, "heading": 15, "section": 14, "body": 13, "hint": 12, "figure": 26, "words": 17}
_MEASURES = {
    "nav": 34,
    "control": 20,
    "button": 30,
    "arrow": 14,
    "row": 36,
    "choice": 50,
    "icon": 16,
    "mark": 14,
    "sign": 18,
    "ring": 5,
}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two `#RRGGBB` colours as WCAG 2.2 defines it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Look(QObject):
    """What the window looks like now: scheme, size of text, and the icons in its colours.

    Signals:
        changing: they are about to: a window with many parts takes them down first, or each is dressed twice.
        changed: colours or sizes are others; whoever holds an icon asks again.
    """

    changing = Signal()
    changed = Signal()

    def __init__(self, app: QApplication, scheme: str = "system", size: str = "normal") -> None:
        """Load the fonts and dress `app`. `scheme` is system, light or dark, `size` one of `SCALES`."""
        super().__init__(app)
        self._app, self.scheme, self.size = app, scheme, size
        app.setPalette(QPalette())  # the system's own, until it is dressed: it tells whether the system is dark
        self._system_dark = app.palette().window().color().lightness() < _MIDDLE
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self._pictures: dict[tuple[str, str, int, float], QPixmap] = {}
        self._folder = QTemporaryDir()
        for font in _FONTS:
            QFontDatabase.addApplicationFont(str(paths.FONTS / f"{font}.ttf"))
        self._apply()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.follow_system)

    @property
    def dark(self) -> bool:
        """Whether the dark tokens are in use. Where the system does not say (offscreen), it is light."""
        return self._system_dark if self.scheme == "system" else self.scheme == "dark"

    @property
    def tokens(self) -> Tokens:
        """The colours in use."""
        return DARK if self.dark else LIGHT

    @property
    def scale(self) -> float:
        """How much larger than normal text is."""
        return SCALES[self.size]

    def pixels(self, name: str) -> int:
        """Return a size of letters ("body") or a measure ("row") in pixels."""
        return round((_SIZES | _MEASURES)[name] * self.scale)

    def colour(self, name: str) -> QColor:
        """Return a token as a colour."""
        return QColor(self.tokens[name])

    def set(self, scheme: str | None = None, size: str | None = None) -> None:
        """Change scheme or size of text and dress the application again."""
        self.scheme, self.size = scheme or self.scheme, size or self.size
        self._apply()
        self.changed.emit()

    def change(self, scheme: str | None = None, size: str | None = None) -> None:
        """As `set`, in the next turn of the event loop: for a button that is itself about to be dressed anew."""
        QTimer.singleShot(0, self, self.changing.emit)
        QTimer.singleShot(1, self, lambda: self.set(scheme, size))

    def follow_system(self) -> None:
        """Take up what the system says of its colours, where it says anything and where the person wants to follow it."""
        from PySide6.QtCore import Qt

        said = QGuiApplication.styleHints().colorScheme()
        dark = self._system_dark if said is Qt.ColorScheme.Unknown else said is Qt.ColorScheme.Dark
        changed, self._system_dark = dark is not self._system_dark, dark
        if changed and self.scheme == "system":
            self.set()

    def icon(self, name: str, tint: str = "muted", size: int = 18) -> QIcon:
        """Return an icon in one of the colours, sharp on dense screens; `size` is in pixels beside text of normal size."""
        key = (name, self.tokens[tint], round(size * self.scale))
        if key not in self._icons:
            made = QIcon()
            for token, mode in ((tint, QIcon.Mode.Normal), ("disabled", QIcon.Mode.Disabled)):
                for ratio in (1, 2):
                    made.addPixmap(self.pixmap(name, token, size, ratio), mode)
            self._icons[key] = made
        return self._icons[key]

    def pixmap(self, name: str, tint: str, size: int = 18, ratio: float = 1.0) -> QPixmap:
        """Return an icon as a picture, for delegates and labels. It grows with the text: `size` is that of normal text."""
        key = (name, self.tokens[tint], round(size * self.scale), ratio)
        if key not in self._pictures:
            self._pictures[key] = _drawn(*key)
        return self._pictures[key]

    def _apply(self) -> None:
        tokens = self.tokens
        font = QFont("Noto Sans")
        font.setPixelSize(self.pixels("body"))
        self._app.setFont(font)
        self._app.setPalette(_palette(tokens))
        sizes = {name: f"{self.pixels(name)}px" for name in (*_SIZES, *_MEASURES)}
        whole, ring = (
            self.pixels("icon") + 2,
            self.pixels("ring"),
        )  # a round box with its line, and its ring when it is chosen
        sizes |= {"round": f"{whole // 2}px", "dot": f"{whole - 2 * ring}px"}
        arrows = {name.replace("-", "_"): self._file(name) for name in ("chevron-down", "chevron-up", "check")}
        self._app.setStyleSheet(STYLE.substitute(tokens, **sizes, **arrows))

    def _file(self, name: str) -> str:
        """Return the path of a tinted SVG: a style sheet takes its arrows from files only."""
        token = "on_accent" if name == "check" else "muted"
        path = Path(self._folder.path()) / f"{name}-{self.tokens[token][1:]}.svg"
        if not path.exists():
            path.write_text(_tinted(name, self.tokens[token]), encoding="utf-8")
        return path.as_posix()


def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """Return an icon drawn in a colour for screens with `ratio` dots to a pixel."""
    side, picture = round(size * ratio), QPixmap()
    drawing = (
        _tinted(name, colour).replace('width="24"', f'width="{side}"', 1).replace('height="24"', f'height="{side}"', 1)
    )
    picture.loadFromData(drawing.encode(), "SVG")
    picture.setDevicePixelRatio(ratio)
    return picture


def _tinted(name: str, colour: str) -> str:
    """Return an icon's SVG in a colour; strokes a little finer than lucide's own suit 13-pixel text."""
    drawing = (paths.ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return drawing.replace("currentColor", colour).replace('stroke-width="2"', 'stroke-width="1.75"')


def _palette(tokens: Tokens) -> QPalette:
    palette, roles = QPalette(), QPalette.ColorRole
    for role, token in {
        roles.Window: "background", roles.WindowText: "text", roles.Base: "surface", roles.AlternateBase: "background",
        roles.Text: "text", roles.Button: "surface", roles.ButtonText: "text", roles.Highlight: "accent",
        roles.HighlightedText: "on_accent", roles.PlaceholderText: "muted", roles.ToolTipBase: "surface",
        roles.ToolTipText: "text", roles.Link: "accent", roles.Accent: "accent", roles.Mid: "line",
        roles.Midlight: "hover", roles.Light: "surface", roles.Dark: "field",
    }.items():  # fmt: skip
        palette.setColor(role, QColor(tokens[token]))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens["disabled"]))
    return palette
