"""Behind `rds allow` and `rds revoke`: the rule of the database's own group, made by `sg`.

How rules are read, asked about and told is `sg`'s, whose commands are a language that every plugin may speak.
"""

from __future__ import annotations

from collections.abc import Sequence

from awsh import CommandError, Context, UsageError, Value, security_groups
from awsh_rds.databases.found import Found, find
from awsh_rds.databases.modifying import vpc_of
from awsh_rds.engines import ENGINES


def change(
    ctx: Context, verb: str, id: str, words: Sequence[str], group: str, usage: str, description: str = ""
) -> Value:
    """What `sg allow` or `sg revoke` gives for the port of the database called ID."""
    whom = list(words)
    if whom[:1] != ["from"]:
        raise UsageError(
            f"rds {verb} wants `from` whom",
            hint="`from sg:bastion`, `from me`, `from 10.0.0.0/16`, `from anywhere`",
            usage=usage,
        )
    if len(whom) == 1:
        raise UsageError("from whom? sg:NAME, me, a range or anywhere", usage=usage)
    found = find(ctx, id)
    target = _group(ctx, found, group)
    line = " ".join(["sg", verb, target, "tcp", str(_port(found)), *(_quoted(word) for word in whom)])
    if description:
        line += f" --description {_quoted(description)}"
    try:
        return ctx.run(line).value
    except UsageError as error:
        # Its caret would stand under a line that nobody typed.
        raise UsageError(error.message, hint=error.hint, usage=usage) from None


def _quoted(word: str) -> str:
    escaped = word.replace("'", "'\\''")
    return f"'{escaped}'"


def _port(found: Found) -> int:
    endpoint = found.record.get("Endpoint")
    port = found.record.get("Port") if found.cluster else (endpoint or {}).get("Port")
    engine = ENGINES.get(found.engine)
    port = port or found.record.get("DbInstancePort") or (engine.port if engine else 0)
    if not port:
        raise CommandError(
            f"at which port {found.id} listens is not known yet", hint=f"`rds wait {found.id}`"
        )
    return int(port)


def _group(ctx: Context, found: Found, wanted: str) -> str:
    """The group that gets the rule. Raises UsageError where the database has several."""
    if wanted:
        [id] = security_groups.ids_in(ctx, vpc_of(ctx, found), [wanted])
        if id not in found.groups:
            raise CommandError(
                f"{found.id} is not in the security group {wanted}",
                hint=f"`rds show {found.id} | get groups`",
            )
        return id
    records = ctx.call("ec2", "describe_security_groups", GroupIds=found.groups)["SecurityGroups"]
    own = [each for each in records if each["GroupName"] != "default"]
    if len(own) > 1:
        names = ", ".join(each["GroupName"] for each in own)
        raise UsageError(f"{found.id} has {len(own)} security groups", hint=f"--sg says which: {names}")
    if own:
        return str(own[0]["GroupId"])
    ctx.note(
        f"note: {found.id} is in its VPC's default security group, so this lets them in to all that is; one of its "
        f"own: `sg create {found.id}`, then `rds set {found.id} --sg {found.id}`"
    )
    return str(records[0]["GroupId"])
