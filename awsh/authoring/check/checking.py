"""All of a check, in order: the packaging, the import, the hooks and commands, the examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from awsh import plugins
from awsh.authoring.check.child import MARK, Told, run
from awsh.authoring.check.finding import Finding, Report
from awsh.authoring.check.imports import LIMIT, costs, heavy
from awsh.authoring.check.packaging import exists, packaging
from awsh.authoring.check.subject import Subject, subject

if TYPE_CHECKING:
    from awsh.context import Context

GRACE = 10
"""Seconds that the process may take which loads a plugin and looks at it, beside its imports."""

EXAMPLES_SECONDS = 300


def checked(ctx: Context, text: str, *, examples: bool = True) -> Report:
    """What is wrong with the plugin that TEXT names. Raises UsageError where it names none."""
    found, findings = packaging(subject(text))
    report = Report(found.name, findings)
    known = {n: v for n, v in found.entries.items() if found.root is None or exists(found, _module(v))}
    found = Subject(found.name, known, found.folders, found.root, found.project)
    if not known:
        report.sort()
        return report
    with ctx.progress(f"loading {found.name}"):
        told = _probed(ctx, found)
    report.findings += _findings(told)
    report.findings += _ends(told, found)
    report.findings += _prints(told, found)
    own = [Path(path) for paths in told.of("own") for path in paths]
    milliseconds = _weighed(ctx, found, told, own, report)
    commands = [name for names in told.of("commands") for name in names]
    kinds = [name for names in told.of("kinds") for name in names]
    if told.whole and any(True for _ in told.of("took")):
        report.about += [_counted(len(commands), "command"), _counted(len(kinds), "kind")]
        report.about.append(f"a start takes {milliseconds:.1f} ms longer")
    if examples and told.whole and commands:
        _examples(ctx, found, report)
    report.sort()
    return report


def _probed(ctx: Context, found: Subject) -> Told:
    seconds = plugins.LOAD_SECONDS * len(found.entries) + GRACE
    return run(ctx, found, "probe", seconds, "-X", "importtime")


def _module(value: str) -> str:
    return value.partition(":")[0].split(".")[0]


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _findings(told: Told) -> Iterator[Finding]:
    for level, place, problem, remedy in told.of("finding"):
        yield Finding(level, place, problem, remedy)


def _ends(told: Told, found: Subject) -> Iterator[Finding]:
    """What to say where the child did not come to its end by itself."""
    if told.whole:
        return
    if told.late:
        problem = f"it hangs: awsh gave up while {told.stage}"
    else:
        last = next((line for line in reversed(told.errors.splitlines()) if _is_said(line)), "")
        problem = (
            f"it ended the process while {told.stage} (exit code {told.code}){f': {last}' if last else ''}"
        )
    yield Finding(
        "error", found.name, problem, "nothing of a plugin may wait or end the process when it is loaded"
    )


def _is_said(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(("import time:", MARK))


def _prints(told: Told, found: Subject) -> Iterator[Finding]:
    said = [*told.output.splitlines(), *filter(_is_said, told.errors.splitlines())]
    if said and told.whole:
        yield Finding(
            "warning",
            found.name,
            f"it prints when it is loaded: {said[0].strip()[:100]!r}",
            "a command returns what is to be shown; ctx.note says something beside it",
        )


def _weighed(ctx: Context, found: Subject, told: Told, own: list[Path], report: Report) -> float:
    """Tells what is heavy; gives the milliseconds that loading takes."""
    times, whole = _measured(told, own)
    if told.whole and (whole >= LIMIT or any(ms >= LIMIT for ms in times.values())):
        # The first time Python compiles, and the disk is cold.
        again = _probed(ctx, found)
        if again.whole:
            warm, least = _measured(again, own)
            times = {name: min(ms, warm.get(name, ms)) for name, ms in times.items()}
            whole = min(whole, least)
    if told.whole:
        report.findings += heavy(times, whole, own)
    return float(whole)


def _measured(told: Told, own: list[Path]) -> tuple[dict[str, float], float]:
    """Milliseconds by module, and of all: those of the processor, whatever else the machine does."""
    took, used = sum(told.of("took")), sum(told.of("used"))
    share = used / took if took else 1
    return {name: ms * share for name, ms in costs(told.errors, own).items()}, used


def _examples(ctx: Context, found: Subject, report: Report) -> None:
    with ctx.progress("running its examples in a sandbox"):
        told = run(ctx, found, "examples", EXAMPLES_SECONDS)
    # What was wrong with a hook before is so again.
    report.findings += [finding for finding in _findings(told) if finding not in report.findings]
    if told.late:
        report.findings.append(
            Finding(
                "error", found.name, f"it hangs: awsh gave up while {told.stage}", "an example ends by itself"
            )
        )
    elif not told.whole:
        last = told.errors.strip().splitlines()[-1:] or [f"exit code {told.code}"]
        problem = f"its examples could not be run to their end: {last[0]}, while {told.stage}"
        report.findings.append(Finding("error", found.name, problem))
