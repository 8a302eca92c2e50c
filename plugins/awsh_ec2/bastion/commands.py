"""`bastion create`, `ls`, `show`, `rm`, `allow`, `check`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, Resource, Rows, UsageError, ValueType
from awsh_ec2.bastion.group import bastion
from awsh_ec2.bastion.kinds import KIND, BastionId, the_one
from awsh_ec2.bastion.rows import CHECK_COLUMNS, LS_COLUMNS, Bastion
from awsh_ec2.kinds import INSTANCE, KeyName
from awsh_ec2.launch.commands import SubnetId, TypeName
from awsh_ec2.sg.kinds import VpcId


def _complete_sources(completing: Completing) -> Iterator[Candidate]:
    if "me".startswith(completing.word):
        yield Candidate("me", "this machine's public address")


def _complete_allowed(completing: Completing) -> Iterator[Candidate]:
    given = completing.given.get("words", [])
    if "from" in given:
        yield from _complete_sources(completing)
        return
    if "from".startswith(completing.word):
        yield Candidate("from", "whom to let in")
    if not given:
        for _, candidate in completing.ctx.candidates(KIND.name, completing.word):
            yield candidate


def _complete_targets(completing: Completing) -> Iterator[Candidate]:
    from awsh_ec2.bastion.targets import complete

    return complete(completing)


Source = Annotated[str, ValueType("ADDRESS|CIDR", None, _complete_sources)]
Words = Annotated[str, ValueType("[NAME] from me|CIDR", None, _complete_allowed)]
Database = Annotated[str, ValueType("DB|HOST:PORT", None, _complete_targets)]
Via = Annotated[str, Resource(INSTANCE.name)]


@bastion.command
def create(
    ctx: Context,
    name: str = "bastion",
    *,
    vpc: VpcId | None = None,
    from_: Source | None = None,
    key: KeyName | None = None,
    subnet: SubnetId = None,
    type: TypeName | None = None,
    wait: bool = True,
) -> Bastion:
    """Create a bastion, and wait until it answers SSH with the host key it announces (RunInstances and others).

    A security group that lets in this machine alone; a key pair of its own (ED25519), whose private half is in
    ~/.ssh/NAME.pem; the smallest instance there is, with Amazon Linux 2023, a public address and IMDSv2 alone. All
    of it is tagged awsh:role=bastion. Stopped half-way, it says what exists; the same line goes on.

    Args:
        name: of the instance, its group and its key pair.
        vpc: the VPC that it is to lead into; the current one when left out, else the default VPC.
        from_: who may come in by SSH, on port 22: an address or range; this machine when left out.
        key: a key pair that is there, instead of one of its own.
        subnet: where; a public one of the VPC when left out.
        type: what it runs on; the smallest to be had when left out: t4g.nano, t3.nano, ….
        wait: until it answers; --no-wait does not.
    Examples:
        awsh> vpc create 10.60.0.0/16 --name lab --public 1
        awsh> bastion create --vpc lab
        awsh> ec2 ssh bastion -- uptime
        awsh> bastion create jump --vpc lab --from 198.51.100.0/24 --no-wait
    """
    from awsh_ec2.bastion.making import made
    from awsh_ec2.bastion.planning import Wish

    return made(ctx, Wish(name, vpc, key, from_, subnet, type), wait=wait, usage=create.usage)


@bastion.command
def ls(ctx: Context) -> Rows:
    """List the bastions of the region: what is tagged awsh:role=bastion, or called so (DescribeInstances).

    Examples:
        awsh> bastion ls
        awsh> bastion ls | where state = running | select name,address,lets_in
    """
    from awsh_ec2.bastion.known import every
    from awsh_ec2.bastion.looking import rows_of

    return Rows(rows_of(ctx, every(ctx)), LS_COLUMNS, INSTANCE.name, tuple(Bastion.__annotations__))


@bastion.command
def show(ctx: Context, bastion: BastionId | None = None) -> Bastion:
    """Show one bastion in full: where it is, who may come in, where its key is (DescribeInstances).

    Args:
        bastion: its name or id; the only one there is when left out.
    Examples:
        awsh> vpc create 10.61.0.0/16 --name quiet --public 1
        awsh> bastion create seen --vpc quiet --no-wait
        awsh> bastion show seen | get key_file
    """
    from awsh_ec2.bastion.looking import rows_of, the_known

    return rows_of(ctx, [the_known(ctx, bastion or the_one(ctx))])[0]


@bastion.command
def rm(ctx: Context, *bastions: BastionId, keys: bool = False) -> None:
    """Remove bastions after asking, with their security groups (TerminateInstances, DeleteSecurityGroup).

    The rules of other groups that name theirs go too. What was not made with them stays. Stopped half-way, the
    same line goes on.

    Args:
        bastions: which ones.
        keys: its own key pair too, and the file with the private half.
    Examples:
        awsh> vpc create 10.62.0.0/16 --name brief --public 1
        awsh> bastion create gone --vpc brief --no-wait
        awsh> bastion rm gone --keys
    """
    if not bastions:
        raise UsageError("bastion rm wants a bastion", usage=rm.usage, hint="`bastion ls` lists them")
    from awsh_ec2.bastion.removing import remove

    remove(ctx, list(dict.fromkeys(bastions)), keys=keys)


@bastion.command
def allow(ctx: Context, *words: Words) -> Bastion:
    """Let somebody in to a bastion by SSH: an address, a range, or `me` (AuthorizeSecurityGroupIngress).

    `from me` takes the place of the address that this machine had before.

    Args:
        words: the bastion, unless it is the only one, then `from` whom.
    Examples:
        awsh> vpc create 10.63.0.0/16 --name roaming --public 1
        awsh> bastion create door --vpc roaming --no-wait
        awsh> bastion allow door from me
        awsh> bastion allow door from 198.51.100.0/24
    """
    from awsh_ec2.bastion.allowing import allowed

    turn = words.index("from") if "from" in words else -1
    if turn not in (0, 1) or len(words) <= turn + 1:
        raise UsageError(
            "it says whom to let in behind `from`", usage=allow.usage, hint="as in `bastion allow from me`"
        )
    return allowed(ctx, _named(ctx, words[:turn], allow.usage), words[turn + 1 :], allow.usage)


def _named(ctx: Context, words: tuple[str, ...], usage: str) -> str:
    if not words:
        return the_one(ctx)
    try:
        return ctx.resolve(KIND.name, words[0])
    except ValueError as error:
        raise UsageError(str(error), usage=usage) from None


@bastion.command
def check(ctx: Context, database: Database, *, via: Via | None = None) -> Rows:
    """Tell whether a bastion reaches a database, step by step, with the line to type where it does not.

    From here to the bastion, as AWS has it and really: its state, routes, network ACLs and security groups, host
    key and login. From there on: DNS, the network, a connection, and who answers. It is a no, as of `vpc reach`,
    unless every step is ok.

    Args:
        database: by its name; or HOST:PORT, where the host may be an instance.
        via: the bastion, or another instance; that of the database's VPC when left out.
    Examples:
        awsh> vpc create 10.64.0.0/16 --name site --public 1
        awsh> bastion create way --vpc site --no-wait
        awsh> bastion check 10.64.0.99:5432 --via way || echo not yet
    """
    from awsh_ec2.bastion.checking import checked
    from awsh_ec2.bastion.targets import meant

    rows: list[Any] = list(checked(ctx, meant(ctx, database), via))
    return Rows(rows, CHECK_COLUMNS, held=all(row["verdict"] == "ok" for row in rows))
