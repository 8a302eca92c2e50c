"""`ec2 start`, `stop`, `reboot`, `terminate`, `wait`; the work is in changing.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from awsh import Command, Context, Duration, Rows, UsageError
from awsh_ec2.groups import ec2
from awsh_ec2.instances.waiting import Wanted
from awsh_ec2.kinds import INSTANCE, InstanceId
from awsh_ec2.rows import Change, Instance

LONGEST = timedelta(minutes=10)


def _changes(rows: Iterable[Change]) -> Rows:
    return Rows(list(rows), ("name", "id", "was", "state"), INSTANCE.name)


def _ids(command: Command, instances: tuple[str, ...]) -> list[str]:
    if not instances:
        raise UsageError(
            f"{' '.join(command.path)} wants an instance", usage=command.usage, hint="`ec2 ls` lists them"
        )
    return list(dict.fromkeys(instances))


@ec2.command
def start(ctx: Context, *instances: InstanceId, wait: bool = False) -> Rows:
    """Start stopped instances (StartInstances). They get other public addresses than before.

    Args:
        instances: which ones. Running ones stay as they are.
        wait: until they run; Ctrl-C stops the waiting, not the starting.
    Examples:
        awsh> ec2 launch sleeper --image al2023 --wait
        awsh> ec2 stop sleeper --wait
        awsh> ec2 start sleeper --wait
        awsh> ec2 ls --state stopped | ec2 start
    """
    from awsh_ec2.instances.changing import START, change

    return _changes(change(ctx, START, _ids(start, instances), wait=wait))


@ec2.command
def stop(ctx: Context, *instances: InstanceId, force: bool = False, wait: bool = False) -> Rows:
    """Stop running instances (StopInstances): their disks stay and are paid for, public addresses go.

    Args:
        instances: which ones. Stopped ones stay as they are.
        force: without letting them write what is in memory, where they do not stop otherwise.
        wait: until they have stopped; Ctrl-C stops the waiting, not the stopping.
    Examples:
        awsh> ec2 launch tired --image al2023 --wait
        awsh> ec2 ls | where name = tired | ec2 stop --wait
    """
    from awsh_ec2.instances.changing import STOP, change

    options = {"Force": True} if force else {}
    return _changes(change(ctx, STOP, _ids(stop, instances), wait=wait, **options))


@ec2.command
def reboot(ctx: Context, *instances: InstanceId) -> Rows:
    """Reboot running instances (RebootInstances). They keep their addresses, and stay "running".

    Args:
        instances: which ones.
    Examples:
        awsh> ec2 launch stuck --image al2023 --wait
        awsh> ec2 reboot stuck
    """
    from awsh_ec2.instances.changing import REBOOT, change

    return _changes(change(ctx, REBOOT, _ids(reboot, instances)))


@ec2.command
def terminate(ctx: Context, *instances: InstanceId, wait: bool = False) -> Rows:
    """Terminate instances after asking (TerminateInstances): they and their disks are gone for good.

    Args:
        instances: which ones.
        wait: until they are gone; Ctrl-C stops the waiting, not the terminating.
    Examples:
        awsh> ec2 launch brief --image al2023 --wait
        awsh> ec2 terminate brief --wait
    """
    from awsh_ec2.instances.changing import TERMINATE, change

    return _changes(change(ctx, TERMINATE, _ids(terminate, instances), wait=wait))


@ec2.command
def wait(
    ctx: Context, *instances: InstanceId, until: Wanted = "running", timeout: Duration = LONGEST
) -> list[Instance]:
    """Wait until instances are in a state (DescribeInstances, DescribeInstanceStatus).

    Args:
        instances: which ones.
        until: running, stopped, terminated; ok: running, and AWS's status checks have passed.
        timeout: how long at most.
    Examples:
        awsh> ec2 launch awaited --image al2023
        awsh> ec2 wait awaited --until ok
        awsh> ec2 ls --state pending | ec2 wait --timeout 5m
    """
    from awsh_ec2.instances.waiting import wait_for

    return wait_for(ctx, _ids(wait, instances), until, timeout)
