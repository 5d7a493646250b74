"""Rows of the table, the machine they were taken on, and children that are timed from outside."""

import atexit
import functools
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FLOORS = Path(__file__).parent / "floors"


@dataclass(frozen=True)
class Row:
    """One measurement.

    Attributes:
        name: what was measured. unit: ms, s or MB.
        ours, floor: medians, or what `name` says; floor is None where only a limit counts.
        goal: of the ratio, when there is a floor to compare with; else a limit for `ours`.
        by_ratio: which of the two the goal means; None when the row only informs.
        note: how to read it.
    """

    name: str
    unit: str
    ours: float
    floor: float | None = None
    goal: float | None = None
    by_ratio: bool = True
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours by the floor."""
        return self.ours / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether the goal was met; None without one."""
        if self.goal is None:
            return None
        value = self.ratio if self.by_ratio else self.ours
        return value is not None and value <= self.goal

    @property
    def ours_text(self) -> str:
        """Ours with its unit."""
        return f"{self.ours:,.{2 if self.unit == 's' else 0 if self.ours >= 100 else 1}f} {self.unit}"

    def as_json(self) -> dict[str, Any]:
        """Return the row for a machine."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table: it goes into the README as it is."""
    lines = ["| what | floor | ours | ratio | goal | met |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    for row in rows:
        floor = f"{row.floor:,.{2 if row.unit == 's' else 1}f} {row.unit}" if row.floor is not None else ""
        ratio = f"{row.ratio:.2f}" if row.ratio is not None and (row.by_ratio or row.goal is None) else ""
        goal = "" if row.goal is None else f"≤ {row.goal:g}" if row.by_ratio else f"≤ {row.goal:,.0f} {row.unit}"
        met = {None: "", True: "yes", False: "no"}[row.met]
        name = f"{row.name} ({row.note})" if row.note else row.name
        lines.append(f"| {name} | {floor} | {row.ours_text} | {ratio} | {goal} | {met} |")
    return "\n".join(lines)


def machine() -> str:
    """Return what the figures were taken on."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    memory = next((int(line.split()[1]) / 1e6 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0.0)
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}"
    )


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []


def turns(repeats: int, *cases: Callable[[], float], warm: int = 1) -> list[list[float]]:
    """Run the cases in turn, `warm` rounds unmeasured first. Returns the values of each case."""
    values: list[list[float]] = [[] for _ in cases]
    for number in range(repeats + warm):
        for case, list_of in zip(cases, values, strict=True):
            value = case()
            if number >= warm:
                list_of.append(value)
    return values


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


@functools.cache
def _home() -> str:
    """Return a folder for what the children would write into the user's own configuration, such as the list of known desks."""
    made = tempfile.TemporaryDirectory(prefix="ssr-bench-home-")
    atexit.register(made.cleanup)
    return made.name


def child(arguments: Sequence[str], **environment: str) -> tuple[float, dict[str, Any]]:
    """Run Python; its last line of output is JSON. Returns milliseconds until its end, and the JSON ({} without one)."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    home = _home()
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={
            **kept,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": home,
            "XDG_STATE_HOME": home,
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    took = (time.perf_counter() - begun) * 1000
    if done.returncode:
        raise RuntimeError(f"{arguments}: {done.stderr[-2000:]}")
    last = done.stdout.strip().splitlines()[-1:] or ["{}"]
    return took, json.loads(last[0]) if last[0].startswith("{") else {}
