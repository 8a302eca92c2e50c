"""Waiting until a new server answers SSH with the host key that it announces."""

from __future__ import annotations

import time
from dataclasses import replace

from awsh import Context, SshDenied, SshHost, SshUnreachable, attempts
from awsh_ec2.login.announced import host_keys
from awsh_ec2.login.hosts import host_named, record_of, title
from awsh_ec2.login.options import Login
from awsh_ec2.login.reasons import explained

ANNOUNCED, ANSWERING, LET_IN = 420.0, 180.0, 40.0
"""Seconds that it is given to write its host keys on the console, which AWS may tell minutes later; then to
answer; and to let in whom it will, since the key is put there about when the server starts."""


def answered(ctx: Context, instance: str) -> None:
    """Logs in to a running instance, as soon as that can be. Raises CommandError, KeyboardInterrupt."""
    record = record_of(ctx, instance)
    host = host_named(ctx, instance)
    with ctx.progress("waiting until it tells its host key"):
        keys = _announced(ctx, instance)
    if not keys:
        ctx.note(f"{title(record)} has told no host key on its console for {ANNOUNCED / 60:.0f} minutes")
    else:
        host = replace(host, vouched=lambda: keys)
    with ctx.progress("waiting until it answers SSH"), explained(ctx, record, Login(lend=True), host):
        _logged_in(ctx, host)


def _announced(ctx: Context, instance: str) -> list[str]:
    for _ in attempts(ctx, ANNOUNCED):
        found = host_keys(ctx, instance)
        if found:
            return found
    return []


def _logged_in(ctx: Context, host: SshHost) -> None:
    denied = 0.0
    problem: SshUnreachable | None = None
    for _ in attempts(ctx, ANSWERING):
        try:
            ctx.ssh(host)
        except SshUnreachable as error:
            problem = error
        except SshDenied:
            denied = denied or time.monotonic()
            if time.monotonic() - denied > LET_IN:
                raise
        else:
            return
    if problem is not None:
        raise problem
