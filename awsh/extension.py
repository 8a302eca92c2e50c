"""What a plugin adds to the sandbox: `awsh_sandbox` gives these. What they name is imported by its server alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class SandboxExtension(NamedTuple):
    """Modules that the sandbox's server imports, by their full names.

    rules: of a service, by the name of its package in moto ("ecr"): functions around moto's, each marked with
        `awsh.sandbox.rules.rule`; imported when the service is first asked.
    runners: modules with a `runner()` that gives an `awsh.sandbox.runners.Runner`: what sees every request before
        moto does, and may run something real.
    """

    rules: Mapping[str, str] = {}
    runners: tuple[str, ...] = ()
