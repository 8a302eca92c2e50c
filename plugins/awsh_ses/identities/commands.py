"""`ses ls`, `ses show`, `ses dns`, `ses set`, `ses rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import CURRENT, Context, Rows, Tagging, UsageError, tag_list
from awsh_ses.groups import ses
from awsh_ses.identities.dns import DnsRecord
from awsh_ses.kinds import IDENTITY, ConfigurationSetName, IdentityName
from awsh_ses.rows import Identity


@ses.command
def ls(ctx: Context) -> Iterator[Identity]:
    """List the addresses and domains that may send mail, or are to (ListEmailIdentities).

    Examples:
        awsh> ses ls
        awsh> ses ls | where state != verified
    """
    from awsh_ses.identities.listing import every

    return every(ctx)


@ses.command
def show(ctx: Context, identity: IdentityName = CURRENT) -> Identity:
    """Show an address or a domain in full, with what is to be done where it is not verified (GetEmailIdentity).

    Args:
        identity: which one; the current one when left out.
    Examples:
        awsh> ses show me@example.com
        awsh> ses show example.org | get records
    """
    from awsh_ses.identities.listing import look

    return look(ctx, identity)


@ses.command
def dns(ctx: Context, domain: IdentityName = CURRENT, *, publish: bool = False) -> Iterator[DnsRecord]:
    """List the DNS records that a domain is to have (GetEmailIdentity; with --publish ChangeResourceRecordSets).

    The CNAME records prove that the domain is yours and carry the keys of its signature (DKIM); with a MAIL FROM
    domain of its own there are an MX and an SPF record. DMARC is advice: without it large providers take less
    mail; begin with `p=none`, and go on to `p=quarantine` when reports show no mail of yours failing.

    Args:
        domain: which one; the current one when left out.
        publish: set them in the domain's zone of Route 53, after asking.
    Examples:
        awsh> ses dns example.org
        awsh> ses dns example.org | where needed | tsv > records.tsv
    """
    from awsh_ses.identities.dns import publish as set_records
    from awsh_ses.identities.dns import records

    if "@" in domain:
        raise UsageError(f"{domain} is an address, and needs no DNS records", hint="name a domain")
    wanted = list(records(ctx, domain, ctx.call("sesv2", "get_email_identity", EmailIdentity=domain)))
    if publish:
        # What somebody has said of DMARC is not ours to replace.
        needed = [each for each in wanted if each["needed"]]
        zone = set_records(ctx, domain, needed)
        ctx.note(
            f"{len(needed)} records were set in {zone}; `ses verify {domain} --wait` waits until SES has seen them"
        )
    yield from wanted


@ses.command(name="set")
def set_(
    ctx: Context,
    identity: IdentityName = CURRENT,
    *,
    mail_from: str | None = None,
    no_mail_from: bool = False,
    configset: ConfigurationSetName | None = None,
    no_configset: bool = False,
    feedback: bool | None = None,
) -> Identity:
    """Change how an identity sends (PutEmailIdentityMailFromAttributes, …FeedbackAttributes …).

    Args:
        identity: which one; the current one when left out.
        mail_from: a subdomain of its own for bounces, such as bounce.example.org, so that SPF fits the domain.
        no_mail_from: amazonses.com again.
        configset: the configuration set of its mail where none is named.
        no_configset: none.
        feedback: whether bounces and complaints come back by mail; --no-feedback where a topic has them.
    Examples:
        awsh> ses set example.org --mail-from bounce.example.org
        awsh> ses set me@example.com --feedback
    """
    from awsh_ses.identities.listing import look

    for one, other, name in ((mail_from, no_mail_from, "mail-from"), (configset, no_configset, "configset")):
        if one and other:
            raise UsageError(f"--{name} or --no-{name}, not both", usage=set_.usage)
    changes: list[tuple[str, dict[str, object]]] = []
    if mail_from or no_mail_from:
        own = {"MailFromDomain": mail_from.lower()} if mail_from else {}
        changes.append(("put_email_identity_mail_from_attributes", {**own}))
    if configset or no_configset:
        named = {"ConfigurationSetName": configset} if configset else {}
        changes.append(("put_email_identity_configuration_set_attributes", {**named}))
    if feedback is not None:
        changes.append(("put_email_identity_feedback_attributes", {"EmailForwardingEnabled": feedback}))
    if not changes:
        raise UsageError("ses set wants something to change", usage=set_.usage)
    for operation, parameters in changes:
        ctx.call("sesv2", operation, EmailIdentity=identity, **parameters)
    if mail_from:
        ctx.note(f"{mail_from} wants an MX and a TXT record: `ses dns {identity}`")
    return look(ctx, identity)


@ses.command
def rm(ctx: Context, *identities: IdentityName) -> None:
    """Remove addresses and domains after asking: nothing can be sent from them any more (DeleteEmailIdentity).

    Args:
        identities: which ones.
    Examples:
        awsh> ses rm old@example.com
    """
    if not identities:
        raise UsageError("ses rm wants an address or a domain", usage=rm.usage)
    names = list(dict.fromkeys(identities))
    for name in names:
        ctx.call("sesv2", "get_email_identity", EmailIdentity=name)
    ctx.confirm(
        f"Delete {', '.join(names)}? Mail from there is refused then, and it must be verified anew to send again."
    )
    for name in names:
        ctx.call("sesv2", "delete_email_identity", EmailIdentity=name)
        if ctx.current(IDENTITY.name) == name:
            ctx.use(IDENTITY.name, None)


def _arn(ctx: Context, name: str) -> str:
    partition = ctx.client("sesv2").meta.partition
    return f"arn:{partition}:ses:{ctx.region}:{ctx.account}:identity/{name}"


def _tag(ctx: Context, names: list[str], tags: dict[str, str]) -> None:
    for name in names:
        ctx.call("sesv2", "tag_resource", ResourceArn=_arn(ctx, name), Tags=tag_list(tags))


def _untag(ctx: Context, names: list[str], keys: list[str]) -> None:
    for name in names:
        ctx.call("sesv2", "untag_resource", ResourceArn=_arn(ctx, name), TagKeys=keys)


_TAGGING = Tagging(IDENTITY.name, _tag, _untag)

IdentityOrTag = Annotated[str, _TAGGING.words]
IdentityThenKey = Annotated[str, _TAGGING.words_of_one]


@ses.command
def tag(ctx: Context, *words: IdentityOrTag, rows: Rows | None = None) -> None:
    """Set tags of identities (TagResource).

    Args:
        words: the identities and the tags (KEY=VALUE), in any order.
        rows: from a pipeline: the identities.
    Examples:
        awsh> ses tag me@example.com team=web
    """
    _TAGGING.tag(ctx, tag, words, rows)


@ses.command
def untag(ctx: Context, *words: IdentityThenKey, rows: Rows | None = None) -> None:
    """Remove tags of identities (UntagResource).

    Args:
        words: an identity and the keys of its tags; behind a pipeline the keys alone.
        rows: from a pipeline: the identities.
    Examples:
        awsh> ses untag me@example.com team
    """
    _TAGGING.untag(ctx, untag, words, rows)
