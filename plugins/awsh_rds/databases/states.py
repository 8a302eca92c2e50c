"""What the state of a database allows; AWS answers InvalidDBInstanceState, which says neither why nor what next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from awsh import AwsError, CommandError
from awsh_rds.databases.found import Found

_NEXT = {
    "stopped": "`rds start {id}` starts it",
    "stopping": "`rds wait {id} --until stopped` first, then `rds start {id}`",
    "deleting": "`rds wait {id} --until deleted` waits until it is gone",
    "failed": "`rds events {id}` says why; it can only be removed",
    "storage-full": "`rds set {id} --storage GIB --now` gives it more",
}

READY = frozenset({"available"})

_STATES = ("InvalidDBInstanceState", "InvalidDBClusterStateFault", "InvalidDBSnapshotState")


def next_step(id: str, state: str) -> str:
    """What to type about a database in this STATE."""
    return _NEXT.get(state, "`rds wait {id}` first").format(id=id)


def must_be(found: Found, states: frozenset[str], participle: str) -> None:
    """Raises CommandError where the database is in no state to be, say, "rebooted"."""
    if found.state not in states:
        raise CommandError(
            f"{found.id} is {found.state}: only {' or '.join(sorted(states))} ones can be {participle}",
            hint=next_step(found.id, found.state),
        )


@contextmanager
def explained(id: str) -> Iterator[None]:
    """Says what to wait for where AWS refuses in the block because of the state of ID."""
    try:
        yield
    except AwsError as error:
        if error.hint is None and error.code.startswith(_STATES):
            error.hint = f"`rds show {id}` tells its state, `rds wait {id}` waits until it is available"
        raise
