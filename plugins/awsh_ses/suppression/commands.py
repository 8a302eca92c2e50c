"""`ses suppression ls`, `add`, `set`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from awsh import AwsError, Context, PartialFailure, Time, UsageError, ValueType
from awsh_ses.addresses import mailbox
from awsh_ses.groups import suppression
from awsh_ses.kinds import SuppressedAddress
from awsh_ses.rows import Suppressed
from awsh_ses.suppression.reasons import REASONS, Reasons

Reason = Literal["bounce", "complaint"]


def _address(ctx: Context, given: Any) -> str:
    return mailbox(str(given)).address


NewAddress = Annotated[str, ValueType("ADDRESS", _address)]


@suppression.command
def ls(ctx: Context, *, reason: Reason | None = None, since: Time | None = None) -> Iterator[Suppressed]:
    """List the addresses that SES sends nothing to (ListSuppressedDestinations).

    An address gets there when mail to it bounced, or somebody there complained. Mail to it counts as sent, and
    bounces at once.

    Args:
        reason: only those of this reason.
        since: only those from then on.
    Examples:
        awsh> ses suppression ls
        awsh> ses suppression ls --reason complaint --since 7d
    """
    wanted: dict[str, Any] = {}
    if reason:
        wanted["Reasons"] = [reason.upper()]
    if since:
        wanted["StartDate"] = since
    items = "SuppressedDestinationSummaries[]"
    for each in ctx.search("sesv2", "list_suppressed_destinations", items, **wanted):
        yield {
            "address": each["EmailAddress"],
            "reason": each["Reason"].lower(),
            "since": each["LastUpdateTime"],
        }


@suppression.command
def add(ctx: Context, *addresses: NewAddress, reason: Reason = "bounce") -> None:
    """Have SES send nothing to addresses (PutSuppressedDestination).

    Args:
        addresses: which ones.
        reason: what is written down as the reason.
    Examples:
        awsh> ses suppression add gone@example.com
    """
    if not addresses:
        raise UsageError("ses suppression add wants an address", usage=add.usage)
    for address in addresses:
        ctx.call("sesv2", "put_suppressed_destination", EmailAddress=address, Reason=reason.upper())


@suppression.command(name="set")
def set_(ctx: Context, reasons: Reasons) -> None:
    """Choose what brings an address onto the list of the account (PutAccountSuppressionAttributes).

    `ses configset set NAME --suppress` says it for the mail of a configuration set.

    Args:
        reasons: a bounce, a complaint, both or none; mail is sent to those who are there for another reason.
    Examples:
        awsh> ses suppression set both
    """
    ctx.call("sesv2", "put_account_suppression_attributes", SuppressedReasons=REASONS[reasons])


@suppression.command
def rm(ctx: Context, *addresses: SuppressedAddress) -> None:
    """Have SES send to addresses again (DeleteSuppressedDestination).

    Args:
        addresses: which ones.
    Examples:
        awsh> ses suppression rm gone@example.com
        awsh> ses suppression ls --reason complaint | ses suppression rm
    """
    if not addresses:
        raise UsageError("ses suppression rm wants an address", usage=rm.usage)
    failures: list[tuple[str, str]] = []
    for address in addresses:
        try:
            ctx.call("sesv2", "delete_suppressed_destination", EmailAddress=address)
        except AwsError as error:
            if len(addresses) == 1 or error.code != "NotFoundException":
                raise
            failures.append((address, "is not on the list"))
    if failures:
        raise PartialFailure(len(addresses) - len(failures), failures)
