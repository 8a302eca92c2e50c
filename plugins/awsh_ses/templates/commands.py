"""`ses template ls`, `show`, `create`, `set`, `render`, `rm`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from awsh import AwsError, CommandError, Context, Json, LocalPath, UsageError, ValueType, human_size
from awsh_ses.addresses import Line
from awsh_ses.bodies import Markup, markup
from awsh_ses.bodies import content as read
from awsh_ses.groups import template
from awsh_ses.kinds import TemplateName
from awsh_ses.rows import Template
from awsh_ses.sending.filling import PARTS, of_words
from awsh_ses.templates.reading import Rendered, every, look
from awsh_ses.templates.reading import render as rendered

LARGEST = 500 << 10


def _new_name(ctx: Context, given: Any) -> str:
    if not re.fullmatch(r"[\w-]{1,64}", str(given), re.ASCII):
        raise ValueError(f"{given!r}: a template's name has letters, digits, _ and -, 64 at most")
    return str(given)


NewName = Annotated[str, ValueType("NAME", _new_name)]
Text = Annotated[str, ValueType("TEXT")]


@template.command
def ls(ctx: Context) -> Iterator[Template]:
    """List the templates of the region (ListEmailTemplates).

    Examples:
        awsh> ses template ls
    """
    return every(ctx)


@template.command
def show(ctx: Context, name: TemplateName) -> Template:
    """Show a template, and which fields it wants to be told (GetEmailTemplate).

    Args:
        name: which one.
    Examples:
        awsh> ses template show welcome
        awsh> ses template show welcome | get html
    """
    return look(ctx, name)


@template.command
def create(
    ctx: Context,
    name: NewName,
    *,
    subject: Line,
    text: Text | None = None,
    text_file: LocalPath | None = None,
    html: Markup | None = None,
) -> Template:
    """Create a template (CreateEmailTemplate): `{{name}}` is a gap that data fill.

    `{{#if paid}}…{{else}}…{{/if}}` and `{{#each items}}…{{/each}}` are known too. SES escapes nothing in HTML: what
    somebody else wrote is to be escaped before it goes in.

    Args:
        name: what it is called.
        subject: one line.
        text: the text itself.
        text_file: the text from a file.
        html: the HTML: a file, or itself when it begins with `<`.
    Examples:
        awsh> ses template create welcome --subject "Welcome, {{name}}" --text "Hello {{name}}, good to have you."
        awsh> ses template create report --subject "Report of {{day}}" --html report.html
    """
    content = _content(ctx, {"Subject": subject}, text, text_file, html)
    if len(content) == 1:
        raise UsageError("a template wants a body", hint="--text, --text-file or --html", usage=create.usage)
    try:
        ctx.call("sesv2", "create_email_template", TemplateName=name, TemplateContent=content)
    except AwsError as error:
        if error.code == "AlreadyExistsException":
            raise CommandError(
                f"there is a template {name} already", hint=f"`ses template set {name}`"
            ) from None
        raise
    return look(ctx, name)


@template.command(name="set")
def set_(
    ctx: Context,
    name: TemplateName,
    *,
    subject: Line | None = None,
    text: Text | None = None,
    text_file: LocalPath | None = None,
    html: Markup | None = None,
) -> Template:
    """Change parts of a template; the others stay (UpdateEmailTemplate).

    Args:
        name: which one.
        subject: one line.
        text: the text itself.
        text_file: the text from a file.
        html: the HTML: a file, or itself when it begins with `<`.
    Examples:
        awsh> ses template set welcome --subject "Good to have you, {{name}}"
    """
    changed = _content(ctx, {"Subject": subject} if subject is not None else {}, text, text_file, html)
    if not changed:
        raise UsageError("ses template set wants something to change", usage=set_.usage)
    content = ctx.call("sesv2", "get_email_template", TemplateName=name)["TemplateContent"]
    kept = {part: content[part] for part in PARTS if content.get(part)}
    ctx.call("sesv2", "update_email_template", TemplateName=name, TemplateContent={**kept, **changed})
    return look(ctx, name)


@template.command
def render(ctx: Context, name: TemplateName, *words: str, data: Json = None) -> Rendered:
    """Show what a template becomes, without sending it, and say what is missing (TestRenderEmailTemplate).

    Args:
        name: which one.
        words: KEY=VALUE, as often as wanted; a value may be a JSON list or object.
        data: all of it as JSON, `@FILE`, or a record.
    Examples:
        awsh> ses template render welcome name=Ann
        awsh> ses template render welcome --data '{"name": "Ann"}'
    """
    given: dict[str, str] = {}
    for word in words:
        key, equals, value = str(word).partition("=")
        if not equals:
            raise UsageError(f"{word!r} is no KEY=VALUE", hint="as in name=Ann", usage=render.usage)
        given[key] = value
    return rendered(ctx, name, {**(data or {}), **of_words(given)})


@template.command
def rm(ctx: Context, *names: TemplateName) -> None:
    """Remove templates after asking (DeleteEmailTemplate).

    Args:
        names: which ones.
    Examples:
        awsh> ses template rm old
    """
    if not names:
        raise UsageError("ses template rm wants a template", usage=rm.usage)
    for name in names:
        ctx.call("sesv2", "get_email_template", TemplateName=name)
    ctx.confirm(f"Delete {'template' if len(names) == 1 else 'templates'} {', '.join(names)}?")
    for name in names:
        ctx.call("sesv2", "delete_email_template", TemplateName=name)


def _content(
    ctx: Context, found: dict[str, str], text: str | None, text_file: Path | None, html: str | None
) -> dict[str, str]:
    if text is not None and text_file is not None:
        raise UsageError("--text or --text-file, not both")
    content = dict(found)
    if text is not None:
        content["Text"] = text
    if text_file is not None:
        content["Text"] = read(ctx, str(text_file), LARGEST)
    if html is not None:
        content["Html"] = markup(ctx, html, LARGEST)
    size = sum(len(part.encode()) for part in content.values())
    if size > LARGEST:
        raise UsageError(f"the template is {human_size(size)}; SES takes {human_size(LARGEST)}")
    return content
