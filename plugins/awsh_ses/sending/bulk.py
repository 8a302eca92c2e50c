"""A mailing: one mail a row, at the account's rate, so that it is known at every moment who has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context, PartialFailure, Record, Rows, UsageError, Value
from awsh_ses.addresses import Mailbox, bare, mailbox
from awsh_ses.sending.asked import Asked, bodies, files, sender_of
from awsh_ses.sending.attachments import check_shown
from awsh_ses.sending.filling import PARTS, as_json, check_subject, has_blocks, missing, required
from awsh_ses.sending.message import Draft, check
from awsh_ses.sending.pace import Pace, Sender
from awsh_ses.sending.refusals import explained, is_daily
from awsh_ses.sending.single import destination, parts

_SHOWN = 5
_USED_UP = "the day's quota is used up"
_COLUMNS = ("to", "id")


class Letter(NamedTuple):
    """One mail of a mailing. row: its number among the rows, from 1."""

    row: int
    to: Mailbox
    data: Mapping[str, Any]


def mailing(ctx: Context, asked: Asked, column: str) -> Rows:
    """Sends it; who has a mail, and its id. Raises UsageError, CommandError, PartialFailure, AwsError."""
    if asked.to:
        raise UsageError(f"each mail goes to what stands in the column {column}: --to is not wanted")
    if asked.attach_as:
        raise UsageError("--attach-as is for one mail, not for one a row")
    sender, (template, known) = sender_of(ctx, asked), _template(ctx, asked)
    letters = _letters(asked, column, known)
    if not letters:
        ctx.note("there are no rows: nothing was sent")
        return Rows([], columns=_COLUMNS)
    check(Draft(sender, [letters[0].to], asked.cc, asked.bcc))
    rate, left = _limits(ctx)
    each = 1 + len(asked.cc) + len(asked.bcc)
    _ask(ctx, letters, sender, left // each if left is not None else None)
    if ctx.dry_run:
        ctx.note(f"dry run: {_mails(len(letters))} would be sent from {sender}, nothing was")
        return Rows([{"to": letter.to.address} for letter in letters], columns=("to",))
    request = {"FromEmailAddress": sender.header, **asked.options()}
    if asked.reply_to:
        request["ReplyToAddresses"] = bare(asked.reply_to)

    def send(letter: Letter) -> str:
        data = {**letter.data, **asked.data}
        answer = ctx.call(
            "sesv2",
            "send_email",
            Destination=destination(Draft(sender, [letter.to], asked.cc, asked.bcc)),
            Content={"Template": {**template, "TemplateData": as_json(data)}},
            **request,
        )
        return str(answer["MessageId"])

    most = left // each if left is not None else len(letters)
    return _sent(ctx, letters, Sender(ctx, send, rate), Pace(ctx, rate / each), most)


def _sent(
    ctx: Context, letters: Sequence[Letter], sender: Sender[Letter, str], pace: Pace, most: int
) -> Rows:
    """most: mails that fit into what is left of the day's quota: SES is not asked for more, which takes its time."""
    rows: list[dict[str, str]] = []
    failures: list[tuple[Letter, str]] = []
    had: set[int] = set()
    begun, ended, stopped = 0, "", False

    def hear(*, all: bool = False) -> None:
        nonlocal ended
        for letter, id, error in sender.results(all=all):
            if error is None:
                had.add(letter.row)
                rows.append({"to": letter.to.address, "id": str(id)})
            elif is_daily(error):
                ended = _USED_UP
            elif not isinstance(error, KeyboardInterrupt):
                told = explained(ctx, error) if isinstance(error, AwsError) and not all else error
                failures.append((letter, str(told)))
            bar.advance(1)

    with ctx.progress("sending", len(letters)) as bar:
        try:
            for letter in letters:
                pace.step()
                # What is under way may still be refused, and then counts for nothing.
                hear(all=begun - len(failures) >= most)
                if begun - len(failures) >= most:
                    ended = _USED_UP
                if ended:
                    break
                sender.send(letter)
                begun += 1
        except KeyboardInterrupt:
            stopped = True
        finally:
            hear(all=True)
            sender.close()
    if stopped or ended:
        raise _stopped(ctx, letters, rows, failures, had, ended)
    if failures:
        raise PartialFailure(len(rows), [(_name(letter), why) for letter, why in failures])
    return Rows(rows, columns=_COLUMNS)


def _stopped(
    ctx: Context,
    letters: Sequence[Letter],
    rows: Sequence[Mapping[str, str]],
    failures: Sequence[tuple[Letter, str]],
    had: set[int],
    ended: str,
) -> BaseException:
    """Who has mail and how to go on. had: the numbers of the rows that have a mail."""
    highest = max(had, default=0)
    text = f"{len(rows):,} of {_mails(len(letters))} sent"
    if highest:
        text += f", the last to {letters[highest - 1].to.address} (row {highest})"
    wrong = {letter.row for letter, _ in failures}
    between = [each for each in letters[:highest] if each.row not in had]
    if between:
        listed = ", ".join(map(_name, between[:_SHOWN]))
        text += f"; before that none to {listed}{' and others' if len(between) > _SHOWN else ''}"
    later = [
        f"{_name(letter)}: {why}" for letter, why in failures if letter.row > highest and letter.row in wrong
    ]
    if later and not ended:
        text += f"; failed: {'; '.join(later[:_SHOWN])}"
    hint = f"the rest with `… | skip {highest} | ses send …`" if highest else "the same line again"
    if ended:
        return CommandError(f"{ended}: {text}", hint=f"{hint}, when `ses quota` has some left")
    ctx.note(f"{text}; {hint}")
    return KeyboardInterrupt()


def _template(ctx: Context, asked: Asked) -> tuple[dict[str, Any], dict[str, str]]:
    """Template of SendEmail without its data, and what is to be filled: Subject, Text, Html. Raises UsageError."""
    text, html = bodies(ctx, asked, piped=False)
    template: dict[str, Any]
    if asked.template is not None:
        if text is not None or html is not None or asked.subject:
            raise UsageError(
                "a template has its own subject and text", hint="--data KEY=VALUE fills its gaps"
            )
        template = {"TemplateName": asked.template}
    else:
        if not asked.subject or (text is None and html is None):
            raise UsageError(
                "a mailing wants --template, or --subject and a text", hint="{{column}} fills both"
            )
        content = {"Subject": asked.subject, "Text": text, "Html": html}
        if any(has_blocks(part) for part in content.values()):
            raise UsageError(
                "of a text that goes along SES fills plain {{gaps}} alone",
                hint="`ses template create` keeps one with {{#if}} and {{#each}}; --template names it",
            )
        template = {"TemplateContent": {name: part for name, part in content.items() if part is not None}}
    known = template.get("TemplateContent")
    if known is None:
        known = ctx.call("sesv2", "get_email_template", TemplateName=asked.template)["TemplateContent"]
    if attached := files(ctx, asked):
        check_shown(attached, known.get("Html"))
        template["Attachments"] = parts(attached)
    check_subject(known.get("Subject"), asked.data)
    return template, known


def _letters(asked: Asked, column: str, known: Mapping[str, str]) -> list[Letter]:
    """All of them, before any is sent. known: what is to be filled. Raises UsageError for rows that cannot be one."""
    names = [name for name in required(*map(known.get, PARTS)) if name not in asked.data]
    letters: list[Letter] = []
    wrong: list[str] = []
    for number, row in enumerate(_rows(asked.value), 1):
        if not isinstance(row, Mapping):
            raise UsageError("--each wants rows with columns", hint="as `from csv` makes them")
        if number == 1 and column not in row and column.partition(".")[0] not in row:
            raise UsageError(f"the rows have no column {column}", hint=f"they have {', '.join(row)}")
        try:
            given = _at(row, column)
            if not given:
                raise ValueError(f"there is nothing in {column}")
            to = mailbox(str(given))
            if lacking := missing(names, row):
                raise ValueError(f"{', '.join(lacking)} missing")
            check_subject(known.get("Subject"), row)
        except (ValueError, UsageError) as error:
            wrong.append(f"row {number}: {error}")
            continue
        letters.append(Letter(number, to, row))
    if wrong:
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise UsageError(
            f"nothing was sent, as {len(wrong)} of {len(wrong) + len(letters)} rows cannot be a mail: "
            f"{'; '.join(wrong[:_SHOWN])}{more}",
            hint="leave them out with `where`, or say what is missing with --data",
        )
    return letters


def _at(row: Mapping[str, Any], column: str) -> Any:
    """What a row has in COLUMN, or inside of one: `customer.email`."""
    if column in row:
        return row[column]
    found: Any = row
    for name in column.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _rows(value: Value) -> Iterable[Any]:
    if isinstance(value, Record):
        return [value.fields]
    if isinstance(value, Mapping):
        return [value]
    if isinstance(value, (Rows, list)):
        return value
    raise UsageError("--each wants rows with columns", hint="as `from csv` makes them")


def _limits(ctx: Context) -> tuple[float, int | None]:
    """Recipients a second, and those that are left of the last 24 hours; None: as many as one likes."""
    quota = ctx.call("sesv2", "get_account")["SendQuota"]
    most = quota.get("Max24HourSend", 0)
    left = None if most < 0 else max(0, int(most - quota.get("SentLast24Hours", 0)))
    return float(quota.get("MaxSendRate") or 1), left


def _ask(ctx: Context, letters: Sequence[Letter], sender: Mailbox, left: int | None) -> None:
    people = len({letter.to.address.lower() for letter in letters})
    if left == 0:
        raise CommandError(
            "the day's quota is used up: nothing was sent",
            hint="it is counted over the last 24 hours: `ses quota` says when some is left",
        )
    if people == 1:
        whom = f"all to {letters[0].to.address}" if len(letters) > 1 else f"to {letters[0].to.address}"
    elif people == len(letters):
        whom = "each to another address"
    else:
        whom = f"to {people:,} addresses, some more than once"
    text = f"Send {_mails(len(letters))} from {sender}, {whom}?"
    if left is not None and left < len(letters):
        text += f" Only {left:,} of them fit into what is left of today's quota."
    ctx.confirm(text)


def _mails(count: int) -> str:
    return "1 mail" if count == 1 else f"{count:,} mails"


def _name(letter: Letter) -> str:
    return f"{letter.to.address} (row {letter.row})"
