"""Whether a line carries a secret, and so must not be written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsh.language import Parsed
    from awsh.shell import Shell

_TOKEN = re.compile(r"[\w-]+")
_SECRET = re.compile(
    r"(?i)password|passwd|passphrase|passcode|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|credential"
    r"|signature|(?:^|[-_])(?:pass|pw|pwd)$"
)
# What is called so and is none: a page's place, a name, what makes a request unique.
_HARMLESS = re.compile(
    r"(?i)(?:next|starting|pagination|continuation|client|client[-_]?request|idempotency|page)[-_]?token"
    r"|(?:key|secret|token|password|credential)s?[-_]?(?:ids?|names?|arns?|version|stage|policy|type|length|file|from)"
)
# Behind the name: --name VALUE, name=VALUE, "name": "VALUE". Only the value's beginning counts.
_GIVEN = re.compile(r"""["']?(?P<by>\s*[=:]\s*|\s+)["']?(?P<value>[^\s"'])""")
_PATTERNS = (
    re.compile(r"://[^/\s:@'\"]*:[^/\s@'\"$]+@"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    re.compile(r"(?i)\b(?:bearer|basic)\s+[\w.~+/-]{12,}"),
    re.compile(r"\beyJ[\w-]{8,4096}\.[\w-]{8,4096}\."),
    re.compile(
        r"\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20}|xox[abeprs]-[\w-]{10,}|sk_live_\w{16,})"
    ),
    # Programs that take a password behind a letter, and those that take it behind a name and a colon.
    re.compile(r"\b(?:mysql|mysqldump|mariadb|sshpass)\b[^|;]{0,200}\s-p[^\s$]"),
    re.compile(r"\b(?:docker\s+login|sshpass)\b[^|;]{0,200}\s-p\s*[^\s$]"),
    re.compile(r"\b(?:redis-cli\b[^|;]{0,200}\s-a|zip\b[^|;]{0,200}\s-P|ldap\w+\b[^|;]{0,200}\s-w)\s*[^\s$]"),
    re.compile(r"\b(?:curl|wget|https?)\b[^|;]{0,200}\s(?:-u|-a|--user|--auth)[\s=]*[^\s:$]+:[^\s/$]"),
    re.compile(r"\s-pass(?:in|out)?\s+['\"]?pass:[^\s$]"),
    re.compile(r"(?i)X-Amz-(?:Signature|Security-Token)="),
    re.compile(r"(?i)\bidentified\s+(?:with\s+\S+\s+)?by\s+(?:password\s+)?['\"]"),
    re.compile(r"(?i)\A(?=[\s\S]*\bsecurestring\b)(?=[\s\S]*--value[\s=]+[^\s$])"),
    # A secret access key has no mark of its own but its length.
    re.compile(r"(?<![\w/+])(?=[\w/+]*[A-Z])(?=[\w/+]*[a-z])(?=[\w/+]*\d)[A-Za-z0-9/+]{40}(?![\w/+=])"),
)
# Most of what is looked at is a name or a short path, in which none of the above can be found.
_PLAIN = re.compile(r"(?!.*(?:eyJ|gh[pousr]_|_pat_|glpat-|xox|sk_live_))[\w./-]{0,39}")


def is_confidential(text: str) -> bool:
    """Whether TEXT looks as if it held a password, a secret key, a token, or an address with a password.

    A value that is only named, `--password $secret`, is none.
    """
    if _PLAIN.fullmatch(text):
        return False
    return any(pattern.search(text) for pattern in _PATTERNS) or any(
        _gives_away(text, found) for found in _TOKEN.finditer(text)
    )


def _gives_away(text: str, token: re.Match[str]) -> bool:
    name = token[0]
    given = _GIVEN.match(text, token.end())
    if given is None or not _SECRET.search(name) or _HARMLESS.search(name):
        return False
    # "the secret word": only an option's value stands behind a space.
    if not given["by"].strip() and not name.startswith("--"):
        return False
    return given["value"] not in "$-|;&)}" and not text.startswith("arn:", given.start("value"))


def without_secret(text: str) -> str:
    """TEXT as it may be shown to whoever reads a log: as it is, unless it carries a secret."""
    return "(a line with a secret in it)" if is_confidential(text) else text


def has_secret_argument(shell: Shell, parsed: Parsed) -> bool:
    """Whether a command in it is given a literal value for a parameter that its plugin calls secret."""
    from awsh.binder import Argument, match
    from awsh.command import Command
    from awsh.errors import UsageError
    from awsh.language.calls import calls

    for call, piped in calls(parsed.script):
        arguments = [Argument(word.literal or "", word.span, not word.quoted) for word in call.words]
        try:
            command, used = shell.commands.find(arguments, piped=piped)
        except UsageError:
            continue
        if not isinstance(command, Command) or not any(p.value_type.secret for p in command.parameters):
            continue
        given = match(command, arguments[used:]).given
        for parameter in command.parameters:
            if parameter.value_type.secret and any(a.value for a in given.get(parameter.name, ())):
                return True
    return False
