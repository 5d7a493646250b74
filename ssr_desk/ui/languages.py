"""The language of the window: our own translator, Qt's texts ("Cancel" in its dialogs), and the locale of its widgets."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ssr_desk import paths
from ssr_desk.i18n import Translator, translator

LOCALES = {"en": "en_CA", "fr": "fr_CA"}


class Languages:
    """Switches an application between languages."""

    def __init__(self, app: QApplication) -> None:
        self._app, self._qt = app, QTranslator(app)
        self._known: dict[str, Translator] = {}

    def speak(self, language: str) -> Translator:
        """Make Qt speak a language and return its translator."""
        self._app.removeTranslator(self._qt)
        QLocale.setDefault(QLocale(LOCALES[language]))
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if language != "en" and self._qt.load(f"qtbase_{language}", folder):
            self._app.installTranslator(self._qt)
        if language not in self._known:
            self._known[language] = translator(language, paths.LOCALE)
        return self._known[language]


def system_language() -> str:
    """Return the language of the system, English where we do not speak it."""
    return "fr" if QLocale.system().language() is QLocale.Language.French else "en"
