"""`sns sms`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from awsh import Context, UsageError, ValueType
from awsh_sns.groups import sms
from awsh_sns.rows import Destination, OptedOut, Sent, Texting


def _number(ctx: Context, given: Any) -> str:
    from collections.abc import Mapping

    from awsh_sns.subscriptions.endpoints import number

    return number(given.get("number") if isinstance(given, Mapping) else given)


Number = Annotated[str, ValueType("NUMBER", _number)]
Kind = Literal["transactional", "promotional"]


@sms.command
def send(
    ctx: Context,
    number: Number,
    text: str,
    *,
    kind: Kind | None = None,
    sender: str = "",
    max_price: float | None = None,
) -> Sent:
    """Send a text message to a telephone (Publish), if it gets there: the SMS sandbox is looked at before.

    A new account may write to ten numbers of its own that it has verified. A text of more than 160 characters, 70
    where some are not of the GSM alphabet, goes in parts, each of which is paid for; 1,600 characters at most.

    Args:
        number: with + and country code; spaces and dashes do not matter.
        text: what it says.
        kind: transactional (codes, alarms: safest) or promotional (cheapest), which it is when left out
            unless `sns sms set` says otherwise.
        sender: 1 to 11 letters and digits, where the country allows it.
        max_price: US dollars that it may cost at most.
    Examples:
        awsh> sns sms send '+49 170 1234567' 'The shop is open' --kind transactional
    """
    from awsh_sns.sms.sending import sent

    return sent(ctx, number, text, kind=kind, sender=sender, max_price=max_price)


@sms.command
def show(ctx: Context) -> Texting:
    """Show what text messages may cost a month, and to whom they may go (GetSMSAttributes, GetSMSSandboxAccountStatus).

    Examples:
        awsh> sns sms show
        awsh> sns sms show | get spend_limit
    """
    from awsh_sns.sms.account import look

    return look(ctx)


@sms.command(name="set")
def set_(
    ctx: Context, *, spend_limit: int | None = None, kind: Kind | None = None, sender: str | None = None
) -> Texting:
    """Set what text messages may cost a month, and how they are sent (SetSMSAttributes).

    Args:
        spend_limit: US dollars a month, up to what AWS has granted the account: 1 for a new one. More is asked
            for in a support case.
        kind: of messages that do not say it themselves: transactional or promotional.
        sender: the name that they come from, where the country allows it: 1 to 11 letters and digits; '' for none.
    Examples:
        awsh> sns sms set --spend-limit 1 --kind transactional
    """
    from awsh_sns.sms.account import changed

    if spend_limit is None and kind is None and sender is None:
        raise UsageError("sns sms set wants something to set", usage=set_.usage)
    return changed(ctx, spend_limit=spend_limit, kind=kind, sender=sender)


@sms.command
def numbers(ctx: Context) -> Iterator[Destination]:
    """List the numbers that an account in the SMS sandbox may write to (ListSMSSandboxPhoneNumbers).

    Examples:
        awsh> sns sms numbers
    """
    for each in ctx.search("sns", "list_sms_sandbox_phone_numbers", "PhoneNumbers[]"):
        yield {"number": each["PhoneNumber"], "state": each["Status"].lower()}


@sms.command
def verify(ctx: Context, number: Number, code: str = "") -> Destination:
    """Let an account in the SMS sandbox write to a number, in two steps (CreateSMSSandboxPhoneNumber).

    The first sends a code there, the second is given it (VerifySMSSandboxPhoneNumber).

    Args:
        number: with + and country code.
        code: what the telephone got; left out: it is sent one.
    Examples:
        awsh> sns sms verify +491709876543
    """
    from awsh_sns.sms.account import verified

    return verified(ctx, number, code)


@sms.command
def forget(ctx: Context, number: Number) -> None:
    """Take a number off those that an account in the SMS sandbox may write to (DeleteSMSSandboxPhoneNumber).

    Args:
        number: with + and country code.
    Examples:
        awsh> sns sms verify +491709876500
        awsh> sns sms forget +491709876500
    """
    ctx.call("sns", "delete_sms_sandbox_phone_number", PhoneNumber=number)
    ctx.note(f"{number} is no destination any more")


@sms.command
def opted_out(ctx: Context, number: Number | None = None) -> Iterator[OptedOut]:
    """List the numbers that want no messages (ListPhoneNumbersOptedOut, CheckIfPhoneNumberIsOptedOut).

    Args:
        number: this one only; nothing where it takes messages.
    Examples:
        awsh> sns sms opted-out
    """
    if number is None:
        for each in ctx.search("sns", "list_phone_numbers_opted_out", "phoneNumbers[]"):
            yield {"number": each}
    elif ctx.call("sns", "check_if_phone_number_is_opted_out", phoneNumber=number)["isOptedOut"]:
        yield {"number": number}


@sms.command
def opt_in(ctx: Context, number: Number) -> None:
    """Write to a number again that wanted no messages, because its owner says so now (OptInPhoneNumber).

    AWS takes it once in 30 days for a number.

    Args:
        number: with + and country code.
    Examples:
        awsh> sns sms opt-in +447420500600
    """
    ctx.call("sns", "opt_in_phone_number", phoneNumber=number)
    ctx.note(f"{number} gets messages again")
