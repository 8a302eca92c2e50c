"""`ses send`; the work is in single.py and bulk.py."""

from __future__ import annotations

from typing import Annotated, Any

from awsh import MANY, PIPED, Context, LocalPath, Record, UsageError, Value, ValueType
from awsh_ses.addresses import Addresses, Line, OneAddress
from awsh_ses.bodies import Markup
from awsh_ses.groups import ses
from awsh_ses.kinds import ConfigurationSetName, TemplateName

Files = Annotated[list[LocalPath] | None, MANY]
Data = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


@ses.command
def send(
    ctx: Context,
    *text: str,
    to: list[Addresses] | None = None,
    cc: list[Addresses] | None = None,
    bcc: list[Addresses] | None = None,
    from_: OneAddress | None = None,
    reply_to: list[Addresses] | None = None,
    subject: Line | None = None,
    text_file: LocalPath | None = None,
    html: Markup | None = None,
    attach: Files = None,
    inline: Files = None,
    attach_as: str | None = None,
    template: TemplateName | None = None,
    data: Data = None,
    each: str | None = None,
    configset: ConfigurationSetName | None = None,
    tag: Data = None,
    value: Annotated[Value, PIPED] = None,
) -> Any:
    """Send mail (SendEmail): text, HTML or both, from words, files, a pipeline or a template.

    What a pipeline hands over is the text, or with --attach-as an attachment. With --each it is a mailing: one mail a
    row, to the address in that column, whose other columns fill the template, or `{{column}}` in the subject and
    the text. A mailing is looked over before its first mail, asks, keeps to the account's rate, and says who has
    mail when it is stopped.

    Args:
        text: the text.
        to: addresses, with commas between; may be given several times. As `ann@example.com` or
            'Ann <ann@example.com>'.
        cc: those who get a copy.
        bcc: those who get one that nobody else knows of.
        from_: the sender; the current identity when left out.
        reply_to: whom answers go to.
        subject: one line.
        text_file: the text from a file; `-` is standard input.
        html: the HTML: a file, or itself when it begins with `<`; `-` is standard input.
        attach: files that go with it.
        inline: pictures of the HTML, which calls them `<img src="cid:NAME">`; in NAME all but letters, digits, `.`,
            `_` and `-` is `_`.
        attach_as: what the pipeline hands over goes with it as a file of this name: `rows.csv`, `rows.json`.
        template: a template in place of subject and text.
        data: KEY=VALUE for the template, as often as wanted; a value may be a JSON list or object.
        each: from a pipeline of rows: the column with the address. One mail a row.
        configset: the configuration set.
        tag: KEY=VALUE that events of it carry, as often as wanted; of letters, digits, _ and -.
        value: from a pipeline: see above.
    Examples:
        awsh> use identity me@example.com
        awsh> ses send "See you at noon." --to me@example.com --subject Lunch
        awsh> ses send --to me@example.com --subject Report --html '<h1>Done</h1>' --attach report.csv
        awsh> ses ls | ses send --to me@example.com --subject "Who may send" --attach-as senders.csv
        awsh> ses send --template welcome --data name=Ann --to me@example.com
        awsh> ses ls | where state = verified | ses send "Hello {{identity}}" --subject Hello --each identity
    """
    from awsh_ses.sending.asked import Asked, checked_tags
    from awsh_ses.sending.bulk import mailing
    from awsh_ses.sending.filling import of_words
    from awsh_ses.sending.single import sent

    asked = Asked(
        words=text,
        to=_flat(to),
        cc=_flat(cc),
        bcc=_flat(bcc),
        sender=from_,
        reply_to=_flat(reply_to),
        subject=subject,
        text_file=text_file,
        html=html,
        attach=attach or [],
        inline=inline or [],
        attach_as=attach_as,
        template=template,
        data=of_words(data or {}),
        configset=configset,
        tags=checked_tags(tag or {}),
        value=value,
    )
    if each is not None:
        if value is None:
            raise UsageError(
                "--each wants rows", hint="as in `!cat people.csv | from csv | ses send --each email …`"
            )
        return mailing(ctx, asked, each)
    return Record(sent(ctx, asked))


def _flat(given: list[Any] | None) -> list[Any]:
    return [box for some in given or () for box in some]
