"""`ec2 ssh`, `ec2 cp`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, TypedDict

from awsh import (
    CURRENT,
    DETAIL,
    PIPED,
    Bytes,
    Candidate,
    Completing,
    Context,
    LocalPath,
    Resource,
    Rows,
    Short,
    Size,
    UsageError,
    Value,
    ValueType,
)
from awsh_ec2.groups import ec2
from awsh_ec2.kinds import INSTANCE


class Line(TypedDict):
    """A line that a command wrote on an instance."""

    name: str
    id: Annotated[str, DETAIL]
    line: str


class Copied(TypedDict):
    """A file that was copied. source, target: as they are typed."""

    source: str
    target: str
    size: Size


def _complete_via(completing: Completing) -> Iterator[Candidate]:
    from awsh_ec2.login import ssm

    if ssm.WAY.startswith(completing.word):
        yield Candidate(ssm.WAY, "through Systems Manager")
    way = f"{ssm.WAY}:" if completing.word.startswith(f"{ssm.WAY}:") else ""
    for _, candidate in completing.ctx.candidates(INSTANCE.name, completing.word.removeprefix(way)):
        if way:
            by = candidate.found_by or candidate.text
            candidate = candidate._replace(text=way + candidate.text, found_by=way + by)
        yield candidate


def _complete_places(completing: Completing) -> Iterator[Candidate]:
    from awsh_ec2.login.completion import complete

    return complete(completing)


Instances = Annotated[list[str], Resource(INSTANCE.name), ValueType("INSTANCE")]
Words = Annotated[str, ValueType("COMMAND", verbatim=True)]
Via = Annotated[str | None, ValueType("NAME", None, _complete_via)]
Place = Annotated[str, ValueType("FILE|NAME:PATH", None, _complete_places)]


@ec2.command
def ssh(
    ctx: Context,
    instances: Instances = CURRENT,
    *command: Words,
    data: Annotated[Value, PIPED] = None,
    user: Annotated[str | None, Short("l")] = None,
    key: Annotated[LocalPath | None, Short("i")] = None,
    via: Via = None,
    port: Annotated[int, Short("p")] = 22,
    fingerprint: str = "",
    instance_connect: bool = False,
) -> Bytes | Rows | None:
    """Log in to an instance, or run a command on it (DescribeInstances, GetConsoleOutput).

    Without a command: a session, by the system's ssh. With one: what it writes flows on, what is piped in is
    its standard input, its exit code is the error's. On the instances of rows it runs at the same time.

    Args:
        instances: id, Name tag or unique prefix; the current one when left out, or those of the rows.
        command: words for the server's shell, behind `--` where one begins with a dash.
        data: what is piped in, for the command to read.
        user: who to be there; who the image calls its first user, when left out.
        key: a file with a private key; the one of the instance's key pair when left out.
        via: an instance or host to go through, where there is no public address; `ssm` for Systems Manager
            (StartSession), which takes AWS's session-manager-plugin; `ssm:NAME` for an instance reached so.
        port: where its SSH server listens.
        fingerprint: the host key it must have, SHA256:…, where nobody can be asked.
        instance_connect: log in with a key of this minute (EC2 Instance Connect, SendSSHPublicKey).
    Examples:
        awsh> ec2 ssh web -- hostname
        awsh> ec2 ssh web 'whoami; uptime' | first 1
        awsh> !cat setup.sh | ec2 ssh web -- sh
        awsh> ec2 ls | where name ~ web | ec2 ssh -- uptime
    """
    from awsh_ec2.login.options import Login
    from awsh_ec2.login.running import on_each, on_one

    login = Login(user, key, via, port, fingerprint, instance_connect)
    # Rows give a tuple of ids, whatever their number; a word or the current one is one.
    many = isinstance(instances, tuple)
    ids = [instances] if isinstance(instances, str) else list(instances)
    line = " ".join(str(word) for word in command)
    if not line.strip():
        if many or data is not None:
            raise UsageError(
                "ec2 ssh wants a command for what is piped in", usage=ssh.usage, hint="`ec2 ssh -- uptime`"
            )
        from awsh_ec2.login.running import session

        if ctx.dry_run:
            ctx.note(f"would log in to {ids[0]}")
            return None
        session(ctx, ids[0], login)
        return None
    if ctx.dry_run:
        ctx.note(f"would run `{line}` on {', '.join(ids)}")
        return None
    if many:
        return Rows(on_each(ctx, ids, login, line), ("name", "line"), INSTANCE.name, ("name", "id", "line"))
    stdin = None if data is None else ctx.written(data, format="text")
    return Bytes(on_one(ctx, ids[0], login, line, stdin), text=True)


@ec2.command
def cp(
    ctx: Context,
    *places: Place,
    recursive: Annotated[bool, Short("r")] = False,
    user: Annotated[str | None, Short("l")] = None,
    key: Annotated[LocalPath | None, Short("i")] = None,
    via: Via = None,
    port: Annotated[int, Short("P")] = 22,
    fingerprint: str = "",
    instance_connect: bool = False,
) -> Sequence[Copied]:
    """Copy files to an instance or from it, whole or not at all (SFTP; DescribeInstances, GetConsoleOutput).

    Args:
        places: what, then where to. NAME:PATH is on an instance, from the user's home folder on; `./a:b` is a
            file here.
        recursive: folders too, with all that is in them.
        user: who to be there; who the image calls its first user, when left out.
        key: a file with a private key; the one of the instance's key pair when left out.
        via: an instance or host to go through, where there is no public address; `ssm` for Systems Manager
            (StartSession), which takes AWS's session-manager-plugin; `ssm:NAME` for an instance reached so.
        port: where its SSH server listens.
        fingerprint: the host key it must have, SHA256:…, where nobody can be asked.
        instance_connect: log in with a key of this minute (EC2 Instance Connect, SendSSHPublicKey).
    Examples:
        awsh> ec2 cp setup.sh web:
        awsh> ec2 cp web:setup.sh fetched.sh
        awsh> ec2 cp -r web:. everything
    """
    from awsh_ec2.login.copying import copied
    from awsh_ec2.login.options import Login

    if len(places) < 2:
        raise UsageError(
            "ec2 cp wants what and where to", usage=cp.usage, hint="as in `ec2 cp notes.txt web:`"
        )
    if ctx.dry_run:
        ctx.note(f"would copy {', '.join(places[:-1])} to {places[-1]}")
        return []
    login = Login(user, key, via, port, fingerprint, instance_connect)
    return copied(ctx, [str(place) for place in places], login, recursive=recursive)
