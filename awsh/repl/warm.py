"""What the first command will need, fetched while the person is still thinking."""

from __future__ import annotations

import threading
from collections.abc import Callable

from awsh import garbage
from awsh.log import log
from awsh.shell import Shell


def warm(shell: Shell, changed: Callable[[], None]) -> threading.Thread:
    """Imports boto3, learns the account, loads names; in a thread, which nobody waits for.

    changed: called when the toolbar may have something new.
    """
    thread = threading.Thread(target=_warm, args=(shell, changed), name="warm", daemon=True)
    thread.start()
    return thread


def _warm(shell: Shell, changed: Callable[[], None]) -> None:
    try:
        import awsh.output.table
        import awsh.report  # noqa: F401
        from awsh.completion import warm as warm_completion

        warm_completion(shell)
        shell.aws.account()
        changed()
        ctx = shell.context()
        for kind in shell.kinds:
            if kind.use:
                ctx.names(kind.name)
    except BaseException as error:
        # Without credentials or a network there is nothing to fetch; the first command will say so.
        log().info("nothing fetched ahead: %s", error)
    finally:
        garbage.resume()
