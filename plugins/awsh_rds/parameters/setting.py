"""Behind `rds parameter-group set`: what a parameter takes is known from AWS before it is set."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, suggest
from awsh_rds.parameters.groups import Sort, find_group, parameters_of, used_by
from awsh_rds.parameters.rows import Parameter, parameter_row

MOST = 20
"""Parameters of one request."""

_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"

Record = Mapping[str, Any]


def set_parameters(ctx: Context, name: str, words: Sequence[str], usage: str) -> list[Parameter]:
    """Sets NAME=VALUE of WORDS and gives those parameters. Raises CommandError, UsageError."""
    wanted = _read(words, usage)
    sort, group = find_group(ctx, name)
    if name.startswith("default."):
        raise CommandError(
            f"{name} is AWS's own and can't be changed",
            hint=f"`rds parameter-group create NAME --family {group['family']}` makes one that can",
        )
    known = {each["ParameterName"]: each for each in parameters_of(ctx, sort, name)}
    requests = [_request(name, key, value, known) for key, value in wanted.items()]
    try:
        for start in range(0, len(requests), MOST):
            ctx.call("rds", sort.modify, **{sort.key: name}, Parameters=requests[start : start + MOST])
    except AwsError as error:
        if error.code.startswith("InvalidDBParameterGroupState"):
            error.hint = "AWS is still making it: try again in some minutes"
        raise
    _tell(
        ctx,
        sort,
        name,
        [each["ParameterName"] for each in requests if each["ApplyMethod"] == "pending-reboot"],
    )
    return [parameter_row(each) for each in parameters_of(ctx, sort, name) if each["ParameterName"] in wanted]


def _read(words: Sequence[str], usage: str) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise UsageError(f"{word!r} sets nothing", hint="as in max_connections=200", usage=usage)
        wanted[key.strip()] = value.strip()
    if not wanted:
        raise UsageError("which parameters?", hint="as in max_connections=200", usage=usage)
    return wanted


def _request(group: str, key: str, value: str, known: Mapping[str, Record]) -> dict[str, Any]:
    record = known.get(key)
    if record is None:
        raise CommandError(
            f"{group} has no parameter {key}",
            hint=suggest(key, known, most=3) or f"`rds parameter-group show {group} --all`",
        )
    if not record.get("IsModifiable", True):
        raise CommandError(
            f"{key} can't be changed: RDS keeps it at {record.get('ParameterValue') or 'its value'}"
        )
    allowed = str(record.get("AllowedValues") or "")
    if allowed and not _takes(allowed, value):
        raise CommandError(f"{key} takes {allowed}, and not {value}")
    method = "pending-reboot" if record.get("ApplyType") == "static" else "immediate"
    return {"ParameterName": key, "ParameterValue": value, "ApplyMethod": method}


def _takes(allowed: str, value: str) -> bool:
    """Whether `0-100`, `on,off` or `1,5-9` has VALUE in it; what is put otherwise is left to AWS."""
    parts = [part.strip() for part in allowed.split(",")]
    if value in parts or "{" in value:
        return True
    ranges = [re.fullmatch(f"({_NUMBER})-({_NUMBER})", part) for part in parts]
    if not any(ranges):
        # Lists may be put together, as in `a,b`.
        return all(each in parts for each in value.split(","))
    try:
        number = float(value)
    except ValueError:
        return False
    return any(found and float(found[1]) <= number <= float(found[2]) for found in ranges)


def _tell(ctx: Context, sort: Sort, name: str, waiting: Sequence[str]) -> None:
    if not waiting:
        return
    users = " ".join(used_by(ctx, sort, name))
    told = f"{', '.join(waiting)} take{'s' if len(waiting) == 1 else ''} effect at a reboot"
    ctx.note(told + (f": `rds reboot {users}`" if users else ""))
