"""Tells when the computer goes to sleep, so that the desk is locked when somebody else wakes it.

Two ways, because no one of them is there everywhere: the system says so (logind on Linux, window messages on Windows), and a
beat that misses more than a minute of the clock was asleep, whoever said nothing. On macOS the beat is the only one: Qt passes
no notice of sleep on, and the beat is the first thing that runs after waking.
"""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractNativeEventFilter, QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

BEAT = 5_000  # milliseconds
MISSING = 60.0  # seconds of the clock between two beats
LISTEN_AFTER = 2_000  # milliseconds: the first page stands by then
LOGIND = "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"
WM_POWERBROADCAST, PBT_APMSUSPEND = 0x0218, 4  # winuser.h
WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK = 0x02B1, 7  # wtsapi32.h: Windows+L, or the screen saver with a password


class Sleep(QObject):
    """Watches the computer for one window.

    Signals:
        fell: it goes to sleep, or was asleep.
    """

    fell = Signal()

    def __init__(self, window: QWidget, clock: Callable[[], float] = time.time) -> None:
        """`clock` gives seconds that go on while the computer sleeps: a monotonic clock stands still on some systems."""
        super().__init__(window)
        self._clock, self._last = clock, clock()
        self._messages: Messages | None = None
        beat = QTimer(self)
        beat.timeout.connect(self.beat)
        beat.start(BEAT)
        if sys.platform == "win32":
            self._messages = listen_to_windows(window, self.fell.emit)
        elif sys.platform.startswith("linux"):
            QTimer.singleShot(LISTEN_AFTER, self, self.listen)

    def beat(self) -> None:
        """Compare the clock with the last beat. One that was set forward counts as sleep: locking harms nobody."""
        now, before = self._clock(), self._last
        self._last = now
        if now - before > MISSING:
            self.fell.emit()

    def listen(self, bus: "QDBusConnection | None" = None) -> bool:
        """Hear what logind says on the system's bus. Returns whether there is one."""
        from PySide6.QtCore import SLOT
        from PySide6.QtDBus import QDBusConnection

        service, path, interface = LOGIND
        here = QDBusConnection.systemBus() if bus is None else bus
        # the stubs ask for bytes, PySide itself for what SLOT gives
        return here.isConnected() and here.connect(  # type: ignore[call-overload]
            service, path, interface, "PrepareForSleep", self, SLOT("prepare(bool)")
        )

    @Slot(bool)
    def prepare(self, begins: bool) -> None:
        """Logind says that sleep begins, or has ended: either way this was, or will be, out of sight."""
        self._last = self._clock()  # said: the beat need not say it again
        if begins:
            self.fell.emit()


class Messages(QAbstractNativeEventFilter):
    """Reads window messages on Windows."""

    def __init__(self, told: Callable[[], None]) -> None:
        super().__init__()
        self._told = told

    def nativeEventFilter(self, kind: Any, message: int) -> Any:
        """Tell of sleep and of a locked session; every message goes on its way."""
        if bytes(kind) == b"windows_generic_MSG":
            from ctypes import wintypes

            said = wintypes.MSG.from_address(int(message))
            if (said.message, said.wParam) in (
                (WM_POWERBROADCAST, PBT_APMSUSPEND),
                (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK),
            ):
                self._told()
        return False, 0


def listen_to_windows(window: QWidget, told: Callable[[], None]) -> Messages:
    """Ask Windows for notices of locked sessions (those of sleep come unasked), and return what hears them."""
    messages = Messages(told)
    app = QCoreApplication.instance()
    if app is not None:
        app.installNativeEventFilter(messages)
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.wtsapi32.WTSRegisterSessionNotification(int(window.winId()), 0)
    return messages
