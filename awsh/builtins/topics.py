"""What `help` says of the words that are the language's own, and of awsh's options for a whole run."""

from __future__ import annotations

from typing import NamedTuple


class Topic(NamedTuple):
    """Something of the language that is no command. examples: lines as typed."""

    usage: str
    summary: str
    description: str = ""
    examples: tuple[str, ...] = ()


TOPICS = {
    "let": Topic(
        "let NAME = PIPELINE",
        "Keep what a pipeline comes to: text, a number, a record, or all its rows.",
        "$NAME is that value, $NAME.field a field of it, $NAME.0 the first of several. Text with spaces in\n"
        "it is quoted. A variable that does not exist is an error.",
        ('let who = "Ada Lovelace"', "let buckets = s3 ls", "echo $who", "$buckets | count"),
    ),
    "if": Topic(
        "if COMMAND { … } else if COMMAND { … } else { … }",
        "Run a block when a command says yes.",
        "A command that fails, or answers no as `s3 exists` may, says no; so does a command of the system\n"
        "with its exit code, which is how values are compared: !test knows -gt, -lt, = and !=.",
        ("if s3 exists lab-bucket { echo there } else { echo missing }",
         "let n = s3 ls | count",
         "if !test $n -gt 2 { echo many }"),
    ),
    "for": Topic(
        "for NAME in WORD… { … }",
        "Run a block for each word, or for each row of a (pipeline) or a variable.",
        "Behind |, `each { … }` does the like to rows that pass.",
        ("for word in one two { echo $word }", "for bucket in (s3 ls) { echo $bucket.name }"),
    ),
    "while": Topic(
        "while COMMAND { … }",
        "Run a block again and again, as long as a command says yes, as `if` has it.",
        "`until` is the same with no. Ctrl-C ends it.",
        ("while s3 exists s3://lab-bucket/lock { sleep 1 }",),
    ),
    "until": Topic(
        "until COMMAND { … }",
        "Run a block again and again, until a command says yes: to wait for what comes by itself.",
        "`while` is the same the other way round. Ctrl-C ends it.",
        ("until s3 exists lab-bucket { s3 mb lab-bucket }",),
    ),
    "!": Topic(
        "!COMMAND",
        "Run a command of the system; behind | it reads the rows as a plain table.",
        "awsh's variables are in its environment. It goes up to an unquoted | or ; and its lines are rows\n"
        "again behind `from`. For one bare value a line, put `get COLUMN | text` before it.",
        ("!date", "s3 ls | get name | text | !wc -l"),
    ),
    "dry-run": Topic(
        "awsh --dry-run … -c LINE",
        "Say what would be changed, and change nothing.",
        "An option of awsh, before -c or -f, for all that it runs; at the prompt too.",
    ),
    "yes": Topic(
        "awsh --yes … -c LINE",
        "Answer yes to what asks, where nobody is there to be asked.",
        "An option of awsh, before -c or -f, for all that it runs.",
    ),
}  # fmt: skip
"""By the word that `help` is asked for; options without their hyphens."""

LANGUAGE = "let, if … else, for … in, while, until; $name and $(…); !COMMAND; && || ; & and > FILE"
