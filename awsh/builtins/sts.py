"""`sts`: who you are to AWS, and becoming somebody else for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, TypedDict

from awsh.builtins.roles import complete_roles, take
from awsh.command import Group
from awsh.context import Context
from awsh.errors import UsageError
from awsh.hookspecs import hookimpl
from awsh.parameters import DETAIL, PIPED, Duration, ValueType
from awsh.values import Bytes, Value


class Identity(TypedDict):
    """The caller, as AWS sees it."""

    account: str
    arn: str
    user_id: str
    profile: str
    region: str | None


class Taken(TypedDict):
    """A role that was taken. until: when its present keys end; they are made anew before."""

    role: str
    account: str
    session: str
    until: datetime | None
    arn: str


class Token(TypedDict):
    """Keys that end by themselves; the secret halves are not in it. of: whose they are."""

    of: str
    key: str
    until: datetime | None
    profile: str


class Decoded(TypedDict):
    """Why a request was denied. by: the policies of the statements that decided. conditions: what was known."""

    allowed: bool
    explicit: bool
    principal: str
    action: str
    resource: str
    by: list[str]
    conditions: Annotated[dict[str, Any], DETAIL]
    message: Annotated[dict[str, Any], DETAIL]


sts = Group("sts", "Who you are to AWS, and becoming somebody else for a while.")

Role = Annotated[str, ValueType("ROLE", complete=complete_roles)]


@sts.command
def whoami(ctx: Context) -> Identity:
    """Say whose credentials are used (sts GetCallerIdentity).

    Examples:
        awsh> sts whoami
    """
    found = ctx.call("sts", "get_caller_identity")
    return {
        "account": found["Account"],
        "arn": found["Arn"],
        "user_id": found["UserId"],
        "profile": ctx.profile,
        "region": ctx.shell.aws.region_or_none,
    }


@sts.command
def assume(
    ctx: Context,
    role: Role,
    *,
    duration: Duration | None = None,
    session_name: str = "",
    mfa: bool = False,
    serial: str = "",
    external_id: str = "",
) -> Taken:
    """Take a role for all lines from now on (AssumeRole); `use role -` goes back.

    Its keys are kept in memory alone, and made anew before they end. The prompt shows the role. With another
    role taken it is still the profile's own keys that ask.

    Args:
        role: its name, or its ARN for one of another account.
        duration: how long each set of keys lives, 15m to 12h, as far as the role allows.
        session_name: what CloudTrail calls you; awsh-USER when left out.
        mfa: with a code of your MFA device, which is asked for.
        serial: which device, where it is not your user's own.
        external_id: what the other account wants to be told besides.
    Examples:
        awsh> sts assume lab
        awsh> sts whoami
        awsh> use role -
    """
    from awsh.builtins.tokens import device, seconds_of

    if mfa and not serial:
        serial = device(ctx)
    seconds = seconds_of(duration, 3600, 43200)
    taken = take(ctx, role, seconds=seconds, session=session_name, serial=serial, external_id=external_id)
    return {
        "role": taken.name,
        "account": taken.account,
        "session": taken.session,
        "until": ctx.shell.aws.role_until,
        "arn": taken.arn,
    }


@sts.command
def token(
    ctx: Context,
    *,
    duration: Duration | None = None,
    mfa: bool = False,
    serial: str = "",
    export: bool = False,
    save: str = "",
) -> Token | Bytes:
    """Get keys that end by themselves, for another program (GetSessionToken; of a role that is taken: its own).

    Their secret halves are not shown, but by --export, after asking.

    Args:
        duration: how long they live, 15m to 36h.
        mfa: with a code of your MFA device, which is asked for.
        serial: which device, where it is not your user's own.
        export: write them as `export AWS_…=` lines, for a shell to read.
        save: write them as this profile into ~/.aws/credentials.
    Examples:
        awsh> sts token
        awsh> sts token --duration 1h --save for-an-hour
    """
    from awsh.builtins.tokens import device, exported, seconds_of, session_keys

    if export and save:
        raise UsageError("--export shows them, --save keeps them: one of the two", usage=token.usage)
    if export:
        ctx.confirm("Write the secret key and the token to standard output?")
    if save:
        ctx.may_save_keys(save)
    if mfa and not serial:
        serial = device(ctx)
    keys = session_keys(ctx, seconds_of(duration, 12 * 3600, 36 * 3600), serial)
    if export:
        return exported(keys)
    if save:
        path = ctx.save_keys(save, keys.access_key, keys.secret_key, keys.token)
        ctx.note(f"the keys are in {path}: `use profile {save}` uses them")
    else:
        ctx.note("--export writes them as lines for a shell, --save PROFILE into ~/.aws/credentials")
    return {"of": keys.of, "key": keys.access_key, "until": keys.until, "profile": save}


@sts.command
def decode(ctx: Context, message: str = "", *, document: Annotated[Value, PIPED] = None) -> Decoded:
    """Say why a request was denied, from the encoded message that some errors carry (DecodeAuthorizationMessage).

    Args:
        message: what stands behind "Encoded authorization failure message:".
        document: the same, from a pipeline.
    Examples:
        awsh> sts decode $message
    """
    from awsh.builtins.tokens import decoded

    return decoded(ctx, message, document, decode.usage)


@hookimpl
def awsh_commands() -> Iterable[Group]:
    return [sts]
