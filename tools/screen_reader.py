"""Prints what a screen reader is told of every page: the window's AT-SPI tree, read over D-Bus as Orca reads it.

    python -m tools.screen_reader DESK [--passphrase P] [--pages KEY …]

The window runs under Xvfb with a bus of its own, so nothing of this machine is looked at or changed. Wanted on the system:
Xvfb, dbus-run-session, busctl and at-spi2-core. Exits with 1 when something that takes the keyboard has no name.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ACCESSIBLE, ROOT = "org.a11y.atspi.Accessible", "/org/a11y/atspi/accessible/root"
FOCUSABLE, SHOWING = 1 << 11, 1 << 25  # AtspiStateType
DEEPEST, MOST = 40, 40  # levels, and children of one: a list of a million rows is not read to its end
PATIENCE = 60


class Node(NamedTuple):
    """One object of the tree."""

    depth: int
    role: str
    name: str
    description: str
    states: int


class Bus:
    """The accessibility bus."""

    def __init__(self) -> None:
        self._address = ""
        self._address = str(self.ask("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")[0])

    def ask(self, name: str, path: str, interface: str, method: str, *given: str) -> list[Any]:
        """Call a method; returns what it answers."""
        where = [f"--address={self._address}"] if self._address else ["--user"]
        call = ["busctl", *where, "--json=short", "call", name, path, interface, method, *given]
        done = subprocess.run(call, capture_output=True, text=True, check=True, timeout=PATIENCE)
        return list(json.loads(done.stdout)["data"])

    def property(self, name: str, path: str, one: str) -> str:
        """Return a property of an accessible object."""
        given = (name, path, "org.freedesktop.DBus.Properties", "Get", "ss", ACCESSIBLE, one)
        return str(self.ask(*given)[0]["data"])

    def children(self, name: str, path: str) -> list[tuple[str, str]]:
        """Return bus name and path of what is inside an object."""
        return [(one[0], one[1]) for one in self.ask(name, path, ACCESSIBLE, "GetChildren")[0]]

    def tree(self, name: str, path: str, depth: int = 0) -> Iterator[Node]:
        """Yield an object and what is shown in it."""
        low, high = self.ask(name, path, ACCESSIBLE, "GetState")[0]
        states = low | high << 32
        role = str(self.ask(name, path, ACCESSIBLE, "GetRoleName")[0])
        yield Node(depth, role, self.property(name, path, "Name"), self.property(name, path, "Description"), states)
        if depth < DEEPEST:
            for one in self.children(name, path)[:MOST]:
                yield from self.tree(*one, depth + 1)


def main() -> int:
    """Print the trees. Returns 1 when something nameless takes the keyboard."""
    parser = argparse.ArgumentParser(prog="python -m tools.screen_reader", description=__doc__)
    parser.add_argument("desk", type=Path)
    parser.add_argument("--passphrase", default="demo")
    parser.add_argument("--pages", nargs="*", default=["today", "record:training_session", "sync", "settings"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--window", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.window:
        return show(asked.desk, asked.passphrase)
    if asked.inside:
        return read(asked.desk, asked.passphrase, asked.pages)
    again = [sys.executable, "-m", "tools.screen_reader", *sys.argv[1:], "--inside"]
    with tidy_environment() as environment:
        return subprocess.run(["dbus-run-session", "--", *again], env=environment, check=False).returncode


@contextlib.contextmanager
def tidy_environment() -> Iterator[dict[str, str]]:
    """Give an environment in which nothing leads to the bus or the screen of this machine."""
    gone = ("DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY")
    kept = {name: value for name, value in os.environ.items() if name not in gone}
    yield kept | {"QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}


def read(desk: Path, passphrase: str, pages: list[str]) -> int:
    """Run a screen and a window, and print the tree of each page."""
    nameless = 0
    listening, told = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(told), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=(told,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(told)
    try:
        with os.fdopen(listening) as line:
            os.environ["DISPLAY"] = f":{line.readline().strip()}"
        bus = Bus()
        command = [sys.executable, "-m", "tools.screen_reader", str(desk), "--passphrase", passphrase, "--window"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as window:
            assert window.stdin is not None
            assert window.stdout is not None
            for key in pages:
                window.stdin.write(f"{key}\n")
                window.stdin.flush()
                if window.stdout.readline().strip() != key:
                    return 1
                nameless += tell(bus, key)
            window.stdin.close()
    finally:
        screen.terminate()
        screen.wait()
    return int(nameless > 0)


def tell(bus: Bus, key: str) -> int:
    """Print the tree of our program. Returns how much in it is nameless and takes the keyboard."""
    apps = bus.children("org.a11y.atspi.Registry", ROOT)
    nodes = [one for app in apps for one in bus.tree(*app) if one.states & SHOWING or not one.depth]
    nameless = [one for one in nodes if one.states & FOCUSABLE and not one.name and one.role not in ("filler", "panel")]
    print(f"== {key}: {len(nodes)} objects, {len(nameless)} of them take the keyboard and have no name")
    for one in nodes:
        mark = "!" if one in nameless else "*" if one.states & FOCUSABLE else " "
        words = f" ({one.description})" if one.description else ""
        print(f"{mark} {'  ' * one.depth}{one.role}: {one.name}{words}")
    return len(nameless)


def show(desk: Path, passphrase: str) -> int:
    """Show the window of a desk; turn to each page that is named on standard input, and say when it stands."""
    from PySide6.QtWidgets import QApplication

    from ssr_desk.ui.run import Program

    app = QApplication(sys.argv[:1])
    app.setApplicationName("SSR Desk")
    program = Program(app, desk, "en")
    program.start(passphrase)

    def calm() -> None:
        until = time.monotonic() + PATIENCE
        while program.desk is None or program.jobs.busy:
            app.processEvents()
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(0.005)

    for line in lines(app.processEvents):
        calm()
        program.window.go(line)
        calm()
        app.processEvents()
        print(line, flush=True)
    program.close()
    return 0


def lines(meanwhile: Any) -> Iterator[str]:
    """Yield lines of standard input; between them the window lives."""
    import select

    while True:
        while not select.select([sys.stdin], [], [], 0.005)[0]:
            meanwhile()
        line = sys.stdin.readline()
        if not line:
            return
        yield line.strip()


if __name__ == "__main__":
    sys.exit(main())
