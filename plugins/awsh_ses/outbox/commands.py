"""`ses outbox`: `ls`, `show`, `open`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

from awsh import Bytes, CommandError, Context, LocalFolder, Size, UsageError
from awsh_ses.groups import outbox
from awsh_ses.kinds import LetterId
from awsh_ses.rows import Letter


class Attached(TypedDict):
    """An attachment. type: as MIME calls it."""

    name: str
    type: str
    size: Size


@outbox.command
def ls(ctx: Context) -> Iterator[Letter]:
    """List the mail that was sent, the newest first; `ls` may be left out.

    SES itself keeps no copies: there is an outbox where requests go to something that does, such as awsh's own
    sandbox.

    Examples:
        awsh> ses outbox
        awsh> ses outbox | where to ~ me@example.com | first
    """
    from awsh_ses.outbox.letters import letter, summaries

    return (letter(told) for told in summaries(ctx))


@outbox.command
def show(
    ctx: Context,
    mail: LetterId | None = None,
    *,
    raw: bool = False,
    save: LocalFolder | None = None,
) -> Any:
    """Show a mail with its headers, both bodies, and its attachments by name and size.

    Args:
        mail: which one, by its number or the id that `ses send` tells; the newest when left out.
        raw: as it was sent, byte by byte.
        save: write the attachments into this folder.
    Examples:
        awsh> ses outbox show
        awsh> ses outbox show 1 | get text
        awsh> ses outbox show 1 --raw > mail.eml
        awsh> ses outbox | where subject ~ Orders | first | ses outbox show
        awsh> ses outbox show 1 --save files
    """
    from awsh_ses.outbox import letters
    from awsh_ses.outbox.links import links

    if raw and save is not None:
        raise UsageError("--raw or --save, not both", usage=show.usage)
    told = letters.find(ctx, mail)
    data = letters.raw(ctx, told["number"])
    if raw:
        return Bytes([data], name=f"{told['number']}.eml")
    message = letters.parsed(data)
    files = [(name, part) for name, part in letters.attached(message)]
    if save is not None:
        from awsh_ses.outbox.saving import saved

        return saved(ctx, save, files)
    shown: dict[str, Any] = {**letters.letter(told)}
    shown["state"] = told["state"]
    shown["attachments"] = [
        _attached(name, letters.content(part), part.get_content_type()) for name, part in files
    ]
    shown["headers"] = {name: " ".join(str(value).split()) for name, value in message.items()}
    shown["links"] = links(message)
    shown["text"] = letters.body(message, "plain")
    shown["html"] = letters.body(message, "html")
    return {name: value for name, value in shown.items() if value not in ("", [])}


@outbox.command(name="open")
def open_(ctx: Context, mail: LetterId | None = None, *, print_: bool = False) -> str | None:
    """Show a mail in the browser, where no script of it runs and nothing is loaded from elsewhere.

    Args:
        mail: which one, by its number or the id that `ses send` tells; the newest when left out.
        print_: only say the address of the page.
    Examples:
        awsh> ses outbox open 1 --print
    """
    from awsh_ses.outbox import letters

    told = letters.find(ctx, mail)
    url = f"{letters.address(ctx)}/{told['number']}"
    if print_:
        return url
    import webbrowser

    if not webbrowser.open(url):
        raise CommandError("there is no browser here", hint=f"the mail is at {url}")
    return None


@outbox.command
def follow(ctx: Context, mail: LetterId | None = None) -> str:
    """Follow the link in a mail, as who gets it would: such as the one that verifies an address.

    Only links that lead to this machine are followed; open others in a browser.

    Args:
        mail: which one, by its number or its id; the newest when left out.
    Examples:
        awsh> ses verify you@example.com
        awsh> ses outbox follow
    """
    from awsh_ses.outbox import letters
    from awsh_ses.outbox.links import follow as followed
    from awsh_ses.outbox.links import links

    told = letters.find(ctx, mail)
    return followed(links(letters.parsed(letters.raw(ctx, told["number"]))))


def _attached(name: str, content: bytes, kind: str) -> Attached:
    return {"name": name, "type": kind, "size": Size(len(content))}
