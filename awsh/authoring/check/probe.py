"""Loads a plugin and looks at all that it declares: `python -m awsh.authoring.check.probe JOB`."""

from __future__ import annotations

import sys
import time
import warnings
from typing import Any

from awsh.authoring.check.child import MARK
from awsh.authoring.check.commands import look_at_commands
from awsh.authoring.check.hooks import look_at_hooks, look_at_segments, offered
from awsh.authoring.check.job import Job, guarded, read_job
from awsh.authoring.check.kinds import look_at_inverses, look_at_kinds
from awsh.plugins import deadline
from awsh.shell import Shell


def main() -> None:
    shell = Shell()
    # What awsh loads when it is used for a moment is no plugin's doing.
    shell.run("plugins | count")
    job = read_job()
    loaded = load(job)
    for name, module in loaded.items():
        job.tell(stage=f"looking at the hooks of {name}")
        if name in shell.plugins.found and not shell.plugins.found[name].disabled:
            job.find(
                "error",
                job.name,
                f"there is another plugin {name}, from {shell.plugins.found[name].origin}",
                "another name for the entry point",
            )
            continue
        hooks = look_at_hooks(job, module)
        shell.plugins.allow(name)
        items = offered(job, shell, name, hooks)
        look_at_segments(job, shell, hooks)
        job.tell(stage=f"looking at the commands of {name}")
        look_at_kinds(job, shell, items.get("awsh_resource_kinds", []))
        look_at_inverses(job, shell, items.get("awsh_inverses", []))
        look_at_commands(job, shell, items)
    job.tell(stage="done")


def load(job: Job) -> dict[str, Any]:
    """The plugin's modules by name, with what their import costs told between two marks."""
    loaded = {}
    for name in job.entries:
        job.tell(stage=f"importing {name}")
        print(f"{MARK} {name}", file=sys.stderr, flush=True)  # noqa: T201
        began, used = time.perf_counter(), time.process_time()

        def imported(name: str = name) -> Any:
            with deadline(job.seconds):
                return job.load(name)

        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always", DeprecationWarning)
            module = guarded(job, f"importing {name}", imported)
        for warning in told:
            if issubclass(warning.category, DeprecationWarning) and job.is_own(warning.filename):
                place = job.shown(warning.filename, warning.lineno)
                job.find("warning", place, str(warning.message), "it works until then")
        took, used = time.perf_counter() - began, time.process_time() - used
        print(f"{MARK} end", file=sys.stderr, flush=True)  # noqa: T201
        if module is not None:
            job.tell(took=1000 * took, used=1000 * min(used, took))
            loaded[name] = module
    return loaded


if __name__ == "__main__":
    main()
