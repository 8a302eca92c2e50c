"""`ses verify`."""

from __future__ import annotations

from typing import Annotated, Any

from awsh import AwsError, CommandError, Context, ValueType, check_tags, tag_list, until
from awsh_ses.addresses import domain_of, mailbox_of
from awsh_ses.groups import ses
from awsh_ses.rows import Identity

_LONGEST = 3600.0


def _identity(ctx: Context, given: Any) -> str:
    text = str(given).strip()
    return mailbox_of("", text).address if "@" in text else domain_of(text)


NewIdentity = Annotated[str, ValueType("ADDRESS|DOMAIN", _identity)]
Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


@ses.command
def verify(ctx: Context, identity: NewIdentity, *, wait: bool = False, tag: Tags = None) -> Identity:
    """Let an address or a domain send mail, once it is proved to be yours (CreateEmailIdentity).

    An address is sent a mail with a link, which is to be opened within 24 hours; a domain is to have some DNS
    records, for which SES looks up to 72 hours. An address that is still pending is sent another mail
    (VerifyEmailIdentity), and for the records of a domain that failed SES looks anew (VerifyDomainDkim).

    Args:
        identity: you@example.com, or example.com for every address of it.
        wait: until it is verified. Ctrl-C stops the waiting alone.
        tag: a tag of a new one; may be given several times.
    Examples:
        awsh> ses verify me@example.com
        awsh> ses verify example.org --tag team=web
    """
    from awsh_ses.identities.listing import look, next_step

    tags = tag_list(check_tags(tag or {}))
    again = False
    try:
        ctx.call("sesv2", "create_email_identity", EmailIdentity=identity, **({"Tags": tags} if tags else {}))
    except AwsError as error:
        if error.code != "AlreadyExistsException":
            raise
        again = True
    found = look(ctx, identity)
    if found["state"] == "verified":
        ctx.note(f"{identity} is verified already")
        return found
    if again and "@" in identity:
        ctx.call("ses", "verify_email_identity", EmailAddress=identity)
    elif again and found["state"] != "pending":
        ctx.call("ses", "verify_domain_dkim", Domain=identity)
        found = look(ctx, identity)
    ctx.note(_told(ctx, identity) if "@" in identity else next_step(identity))
    if not wait:
        return found

    def now() -> Identity | None:
        seen = look(ctx, identity)
        if seen["state"] == "failed":
            raise CommandError(
                f"{identity} was not verified in time", hint=f"`ses verify {identity}` begins anew"
            )
        return seen if seen["state"] == "verified" else None

    with ctx.progress(f"waiting for {identity}"):
        return until(ctx, now, f"verifying {identity}", seconds=_LONGEST)


def _told(ctx: Context, address: str) -> str:
    where = (
        " (here: `ses outbox show`, `ses outbox follow`)" if ctx.service_url("ses-outbox", ctx.region) else ""
    )
    return f"{address} was sent a mail{where}: open the link in it, within 24 hours"
