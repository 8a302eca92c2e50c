"""Rules of Lambda.

awslambda_invoke.py         every way of waking a function leads to runners/functions
awslambda_checks.py         what a function may be called, take and be given; awslambda_names.py
awslambda_code.py           ZIP files; awslambda_layers.py, layers
awslambda_life.py           states, changes, versions; awslambda_aliases.py
awslambda_mappings.py       event source mappings: what AWS refuses, and their pollers
awslambda_wakes.py          logs that wake functions
awslambda_permissions.py    who may invoke it
awslambda_events.py, awslambda_urls.py      its asynchronous invocations, its address
"""

from __future__ import annotations

from awsh.sandbox.rules import (
    awslambda_aliases,
    awslambda_checks,
    awslambda_code,
    awslambda_events,
    awslambda_invoke,
    awslambda_layers,
    awslambda_life,
    awslambda_mappings,
    awslambda_names,
    awslambda_permissions,
    awslambda_urls,
    awslambda_wakes,
)

__all__ = [
    "awslambda_aliases",
    "awslambda_checks",
    "awslambda_code",
    "awslambda_events",
    "awslambda_invoke",
    "awslambda_layers",
    "awslambda_life",
    "awslambda_mappings",
    "awslambda_names",
    "awslambda_permissions",
    "awslambda_urls",
    "awslambda_wakes",
]
