"""What a function is when it runs: everything that makes another environment necessary when it changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Plan:
    """One version of a function, as an environment runs it.

    memory: MB. timeout: seconds. code, layers: digests; contents: their ZIP files.
    """

    account: str
    region: str
    name: str
    version: str
    handler: str
    runtime: str
    memory: int
    timeout: int
    role: str
    log_group: str
    variables: tuple[tuple[str, str], ...]
    code: str
    layers: tuple[str, ...]
    contents: dict[str, bytes] = field(compare=False, repr=False)

    @property
    def function(self) -> tuple[str, str, str]:
        """The function, whatever its version."""
        return self.account, self.region, self.name


def plan_of(function: Any) -> Plan:
    """The plan of moto's FUNCTION."""
    from awsh.sandbox.rules.awslambda_layers import layers_of

    layers = layers_of(function)
    return Plan(
        account=function.account_id,
        region=function.region,
        name=function.function_name,
        version=str(function.version),
        handler=function.handler or "",
        runtime=function.run_time or "",
        memory=int(function.memory_size),
        timeout=int(function.timeout),
        role=function.role,
        log_group=function.logs_group_name,
        variables=tuple(sorted((function.environment_vars or {}).items())),
        code=function.code_digest,
        layers=tuple(digest for digest, _ in layers),
        contents={function.code_digest: function.code_bytes, **dict(layers)},
    )
