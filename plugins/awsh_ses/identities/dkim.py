"""`ses dkim show`, `on`, `off`, `key`."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from awsh import CURRENT, Context, UsageError
from awsh_ses.groups import dkim
from awsh_ses.identities.listing import state_of
from awsh_ses.kinds import IdentityName

Bits = Literal["1024", "2048"]


class Signature(TypedDict):
    """key: bits of the key, as RSA 2048. tokens: of its CNAME records; of a key of one's own its selector."""

    identity: str
    signing: bool
    state: str
    key: str
    tokens: list[str]


@dkim.command
def show(ctx: Context, identity: IdentityName = CURRENT) -> Signature:
    """Show whether a domain's mail is signed, and whether its records are found (GetEmailIdentity).

    Args:
        identity: which one; the current one when left out.
    Examples:
        awsh> ses dkim show example.org
    """
    return _look(ctx, identity)


@dkim.command
def on(ctx: Context, identity: IdentityName = CURRENT) -> Signature:
    """Sign mail from an identity (PutEmailIdentityDkimAttributes).

    Args:
        identity: which one; the current one when left out.
    Examples:
        awsh> ses dkim on example.org
    """
    return _switch(ctx, identity, enabled=True)


@dkim.command
def off(ctx: Context, identity: IdentityName = CURRENT) -> Signature:
    """Do not sign mail from an identity any more (PutEmailIdentityDkimAttributes).

    Args:
        identity: which one; the current one when left out.
    Examples:
        awsh> ses dkim off example.org
    """
    return _switch(ctx, identity, enabled=False)


@dkim.command
def key(ctx: Context, identity: IdentityName = CURRENT, *, bits: Bits) -> Signature:
    """Change how long the keys of a domain's signature are (PutEmailIdentityDkimSigningAttributes).

    SES makes them, and new ones now and then, behind the same records. It takes a change once a day.

    Args:
        identity: the domain; the current one when left out.
        bits: 2048, or 1024 for a DNS whose records cannot hold more.
    Examples:
        awsh> ses dkim key example.org --bits 1024
    """
    if "@" in identity:
        raise UsageError(f"{identity} is an address: its domain is what is signed", usage=key.usage)
    before = _look(ctx, identity)
    ctx.call(
        "sesv2",
        "put_email_identity_dkim_signing_attributes",
        EmailIdentity=identity,
        SigningAttributesOrigin="AWS_SES",
        SigningAttributes={"NextSigningKeyLength": f"RSA_{bits}_BIT"},
    )
    after = _look(ctx, identity)
    if after["tokens"] != before["tokens"]:
        ctx.note(f"its records are others now: `ses dns {identity}`")
    return after


def _switch(ctx: Context, identity: str, *, enabled: bool) -> Signature:
    ctx.call("sesv2", "put_email_identity_dkim_attributes", EmailIdentity=identity, SigningEnabled=enabled)
    return _look(ctx, identity)


def _look(ctx: Context, identity: str) -> Signature:
    found = ctx.call("sesv2", "get_email_identity", EmailIdentity=identity)
    signing: dict[str, Any] = found.get("DkimAttributes") or {}
    bits = signing.get("CurrentSigningKeyLength") or signing.get("NextSigningKeyLength") or ""
    return {
        "identity": identity,
        "signing": bool(signing.get("SigningEnabled")),
        "state": state_of(signing.get("Status")),
        "key": bits.replace("_", " ").removesuffix(" BIT"),
        "tokens": signing.get("Tokens") or [],
    }
