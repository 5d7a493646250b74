"""The one table of a soak: made of what the parts wrote down, printed, and kept beside it for the README."""

import platform
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tools.soak import by_tests, ledger

Row = tuple[str, str, str]
BEGIN, END = "<!-- soak: begin -->", "<!-- soak: end -->"
NOT_TRIED = (
    "Not tried: a power cut on real hardware and disks that lie about fsync; Windows and macOS; network file systems; sticks with"
    " failing cells; processes that hang instead of dying; cryptography itself; and people, who were not tested at all."
)


def write() -> Path:
    """Print the table and write it to a file. Returns the file."""
    text = "\n".join(lines()) + "\n"
    file = ledger.folder() / ledger.TABLE
    file.write_text(text, encoding="utf-8")
    print(f"\n{text}\nwritten to {file}")
    return file


def into_readme() -> None:
    """Put the table that was written into the README, between its two marks."""
    readme = ledger.ROOT / "README.md"
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"README.md has no {BEGIN} … {END}")
    table = (ledger.folder() / ledger.TABLE).read_text(encoding="utf-8")
    readme.write_text(f"{before}{begin}\n{table}{end}{after}", encoding="utf-8")


def lines() -> Iterator[str]:
    """Yield the lines of the table as Markdown."""
    results = ledger.read()
    yield f"Taken {_days(results)} on {_machine()}; {_commits(results)}:"
    yield ""
    yield "| what was done | how much | lost, wrong or unnoticed |"
    yield "| --- | ---: | ---: |"
    for what, much, wrong in _rows(results):
        yield f"| {what} | {much} | {wrong} |"
    yield ""
    yield NOT_TRIED


def _rows(results: dict[str, dict[str, Any]]) -> Iterator[Row]:
    makers = {
        "load": _load,
        "stories": _stories,
        "machine": _machine_rows,
        "kills": _kills,
        "faults": _faults,
        "fuzz": _fuzz,
        "mutants": _mutants,
    }
    for part, make in makers.items():
        if part in results:
            yield from make(list(results[part].values()))
        else:
            yield part, "not run", ""


def _load(pieces: list[Any]) -> Iterator[Row]:
    (one,) = pieces
    yield (
        "load held: records saved one by one, and bundles between three desks",
        (f"{one['records']:,}, {one['bundles']:,}"),
        str(one["lost"]),
    )


def _failures(pieces: Iterable[Any]) -> str:
    return str(sum(bool(one["failed"]) for one in pieces))


def _stories(pieces: list[Any]) -> Iterator[Row]:
    yield "stories of six people and their laptops, each to its end", str(pieces[0]["passed"]), _failures(pieces)


def _machine_rows(pieces: list[Any]) -> Iterator[Row]:
    sums = sum((Counter(one["found"]) for one in pieces), Counter[str]())
    seeds = len(pieces)
    looked = sum(times for what, times in sums.items() if what.startswith("invariant "))
    yield (
        f"random lives of these people (Hypothesis, {seeds} seeds): examples / steps / bundles / checks of the eight invariants",
        f"{sums['examples']:,} / {sums['steps']:,} / {sums['bundles']:,} / {looked:,}",
        _failures(pieces),
    )


def _kills(pieces: list[Any]) -> Iterator[Row]:
    killed, told = by_tests.total("kills", "killed"), by_tests.total("kills", "acknowledged")
    yield (
        "processes killed while saving, exporting, importing, backing up, upgrading (what they had acknowledged)",
        f"{killed:,} ({told:,})",
        _failures(pieces),
    )


def _faults(pieces: list[Any]) -> Iterator[Row]:
    kinds = {
        "a system call kills the process": ("killed,",),
        "a system call says: disk full, or: input/output error": ("disk full,", "sync fails,"),
        "no file may grow beyond a limit (RLIMIT_FSIZE)": ("no file beyond",),
        "a file system with little room left (tmpfs)": (": full disk",),
        "a journal torn, flipped, blanked or lost": ("journal ",),
        "a bit of the store flipped": ("bit of the store",),
    }
    found = sum((Counter(one["found"]) for one in pieces), Counter[str]())
    broken = [said for one in pieces for said in one["broken"]]
    marks = {
        "a system call kills the process": (", killed at",),
        "a system call says: disk full, or: input/output error": (", disk full at", ", sync fails at"),
        "no file may grow beyond a limit (RLIMIT_FSIZE)": ("no file beyond",),
        "a file system with little room left (tmpfs)": ("bytes left",),
        "a journal torn, flipped, blanked or lost": ("journal ",),
        "a bit of the store flipped": ("bit at",),
    }
    for name, parts in kinds.items():
        number = sum(times for what, times in found.items() if any(part in what for part in parts))
        if number:
            yield name, str(number), str(sum(any(one in said for one in marks[name]) for said in broken))
        else:
            yield name, "not run", ""


def _fuzz(pieces: list[Any]) -> Iterator[Row]:
    tried, wrong = sum(one["tried"] for one in pieces), sum(len(one["wrong"]) for one in pieces)
    codes = sum((Counter(codes) for one in pieces for codes in one["found"].values()), Counter[str]())
    beside = sum(sum(one.get("beside", {}).values()) for one in pieces)
    outside = sum(sum(one["found"]["sealed file"].values()) for one in pieces)
    yield (
        f"changed bundles (fuzzer, {len(pieces)} seeds; {outside:,} of them outside the seal; {codes['lawful']:,} lawful ones;"
        f" {beside:,} judged by a second process too)",
        f"{tried:,}",
        str(wrong),
    )


def _mutants(_pieces: list[Any]) -> Iterator[Row]:
    from tools.soak import mutants

    caught, tried, listed = mutants.figures()
    share = f"{100 * caught / listed:.0f} %"
    left = f", {listed - tried} not tried" if listed > tried else ""
    yield (
        f"safeguards taken away one by one: noticed by the tests{left}",
        f"{caught} of {listed} ({share})",
        str(tried - caught),
    )


def _every(results: dict[str, dict[str, Any]], what: str) -> list[str]:
    return sorted({str(one[what]) for part in results.values() for one in part.values() if one.get(what)})


def _days(results: dict[str, dict[str, Any]]) -> str:
    days = _every(results, "day") or [ledger.today()]
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def _commits(results: dict[str, dict[str, Any]]) -> str:
    """Return of which states of the program it was taken, the oldest and the newest."""
    used = set(_every(results, "commit"))
    known = [one for one in ledger.history() if one in used]
    if not known:
        return "commit unknown"
    return f"commit {known[0]}" if len(known) == 1 else f"commits {known[-1]} to {known[0]}"


def _machine() -> str:
    """Return what the figures were taken on."""
    import os

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores, system = os.cpu_count(), f"{platform.system()} {platform.release().split('-')[0]}"
    return f"{_processor()}, {cores} cores, {memory:.0f} GB, {system}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()
