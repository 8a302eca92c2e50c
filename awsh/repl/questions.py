"""Questions to the person, between one line and the next."""

from __future__ import annotations

import os
import sys


def ask(label: str, *, secret: bool = False) -> str:
    """A line from the terminal; hidden when secret. Raises KeyboardInterrupt, EOFError."""
    from awsh.output.prose import fitted
    from awsh.output.safe import safe_text
    from awsh.repl.progress import hidden

    text = fitted(safe_text(label, newlines=True), sys.stderr)
    sys.stdout.flush()
    with hidden():
        if os.environ.get("TERM", "dumb") == "dumb":
            return _ask_plain(text, secret=secret)
        from prompt_toolkit import PromptSession
        from prompt_toolkit.output import create_output

        session: PromptSession[str] = PromptSession(output=create_output(always_prefer_tty=True))
        return session.prompt(
            [("", f"{text}: " if not text.endswith("]") else f"{text} ")], is_password=secret
        )


def _ask_plain(text: str, *, secret: bool) -> str:
    if secret:
        from getpass import getpass

        return getpass(f"{text}: ", stream=sys.stderr)
    sys.stderr.write(f"{text} ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")
