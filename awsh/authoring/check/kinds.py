"""What is wrong with resource kinds and inverses: they name operations and JMESPaths that nobody has tried yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from awsh.authoring.check.job import Job
from awsh.errors import suggest
from awsh.inverses import Inverse
from awsh.resources import ResourceKind

if TYPE_CHECKING:
    from awsh.shell import Shell


def look_at_kinds(job: Job, shell: Shell, kinds: Iterable[ResourceKind]) -> None:
    for kind in kinds:
        where = f"{job.name}: kind {kind.name}"
        if ":" not in kind.name:
            job.find("warning", where, f"{kind.name!r} says not whose it is", "service:noun, as in s3:bucket")
        if kind.names is None:
            _operation(job, where, kind)
        if kind.pattern:
            try:
                re.compile(kind.pattern)
            except re.error as error:
                job.find("error", where, f"pattern: {error}", "a regular expression of ids")
        if kind.row is not None:
            _rows(job, where, kind)
        for other in kind.covers:
            if shell.kinds.get(other) is None:
                job.find("note", where, f"covers {other}, which no plugin provides here")


def look_at_inverses(job: Job, shell: Shell, inverses: Iterable[Inverse]) -> None:
    """Whether each takes back what there is."""
    from awsh.aws.models import has_service, service_model

    for inverse in inverses:
        where = f"{job.name}: inverse of {inverse.service} {inverse.operation}"
        known = service_model(inverse.service).operation_names if has_service(inverse.service) else []
        if inverse.operation not in known:
            hint = suggest(inverse.operation, known) or "the model's spelling, as in ec2 CreateVpc"
            job.find("error", where, f"AWS has no {inverse.service} {inverse.operation}", hint)
        if shell.kinds.get(inverse.kind) is None:
            hint = suggest(inverse.kind, [kind.name for kind in shell.kinds]) or "awsh_resource_kinds"
            job.find("error", where, f"no plugin provides the resource kind {inverse.kind}", hint)


def _rows(job: Job, where: str, kind: ResourceKind) -> None:
    """Whether the type of its rows is there, and has the column that others are to find its ids in."""
    row = kind.row
    if isinstance(row, str):
        try:
            row = resolve_name(row)
        except (ImportError, AttributeError, ValueError) as error:
            job.find(
                "error",
                where,
                f"row: {row!r} cannot be had: {error}",
                "module:Name, as in awsh_sqs.rows:Queue",
            )
            return
    fields = list(getattr(row, "__annotations__", {}))
    for column in kind.columns[:1]:
        if column not in fields:
            job.find(
                "error",
                where,
                f"its own rows ({row.__name__}) have no column {column!r}, so they feed no command",
                suggest(column, fields) or f"they have {', '.join(fields)}",
            )


def _operation(job: Job, where: str, kind: ResourceKind) -> None:
    import jmespath

    from awsh.aws.models import has_service, method, service_model, service_names

    if not has_service(kind.service):
        job.find(
            "error",
            where,
            f"AWS has no service {kind.service!r}",
            suggest(kind.service, service_names()) or "",
        )
        return
    known = [method(name) for name in service_model(kind.service).operation_names]
    if kind.operation not in known:
        hint = suggest(kind.operation, known) or "botocore's spelling, as in list_queues"
        job.find("error", where, f"{kind.service} has no operation {kind.operation!r}", hint)
    for name in ("items", "id", "label", "describe"):
        path = getattr(kind, name)
        if not path:
            if name in ("items", "id"):
                job.find("error", where, f"{name} is missing", "a JMESPath, as in Topics[] and TopicArn")
            continue
        try:
            jmespath.compile(path)
        except jmespath.exceptions.JMESPathError as error:
            job.find("error", where, f"{name}: {path!r} is no JMESPath: {' '.join(str(error).split())}")
