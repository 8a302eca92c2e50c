"""One text message, which is sent only where it can arrive."""

from __future__ import annotations

from decimal import Decimal
from math import inf
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError
from awsh_sns.rows import Sent
from awsh_sns.sms.account import check_sender, destinations, in_sandbox

LONGEST = 1600
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_PAIRS = frozenset("^{}\\[~]|€\f")
"""These take the place of two."""


def parts(text: str) -> int:
    """In how many parts a text is sent: of 160 characters of GSM's alphabet, or 70 of others; fewer where there are
    several, since each says which one it is.
    """
    if set(text) <= _GSM | _GSM_PAIRS:
        size, alone, joined = sum(2 if char in _GSM_PAIRS else 1 for char in text), 160, 153
    else:
        size, alone, joined = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if size <= alone else -(-size // joined)


def sent(
    ctx: Context, number: str, text: str, *, kind: str | None, sender: str, max_price: float | None
) -> Sent:
    """Sends it. Raises UsageError, CommandError where it would not arrive, AwsError."""
    if not text:
        raise UsageError("an empty message is none")
    if len(text) > LONGEST:
        raise UsageError(f"the text has {len(text):,} characters, and SNS takes {LONGEST:,}")
    if sender:
        check_sender(sender)
    if max_price is not None and not 0 < max_price < inf:
        raise UsageError(f"--max-price {max_price:g}: a price is more than nothing")
    _check_destination(ctx, number)
    told = {
        "AWS.SNS.SMS.SMSType": kind and ("String", kind.capitalize()),
        "AWS.SNS.SMS.SenderID": sender and ("String", sender),
        "AWS.SNS.SMS.MaxPrice": max_price is not None and ("Number", format(Decimal(str(max_price)), "f")),
    }
    attributes: dict[str, Any] = {
        name: {"DataType": each[0], "StringValue": each[1]} for name, each in told.items() if each
    }
    answer = ctx.call(
        "sns",
        "publish",
        PhoneNumber=number,
        Message=text,
        **({"MessageAttributes": attributes} if attributes else {}),
    )
    return {"number": number, "id": answer["MessageId"], "parts": parts(text)}


def _check_destination(ctx: Context, number: str) -> None:
    """AWS says yes to what will not arrive. Who may send, and not ask that, is told so."""
    try:
        verified = not in_sandbox(ctx) or destinations(ctx).get(number) == "verified"
        opted_out = ctx.call("sns", "check_if_phone_number_is_opted_out", phoneNumber=number)["isOptedOut"]
    except AwsError as error:
        if "Authorization" not in error.code and "AccessDenied" not in error.code:
            raise
        ctx.note(f"whether it arrives is not known: {error}")
        return
    if not verified:
        raise CommandError(
            f"{number} would not get it: the account is in the SMS sandbox, and the number is not verified",
            hint=f"`sns sms verify {number}` sends it a code; the console asks AWS to let the account out",
        )
    if opted_out:
        raise CommandError(
            f"{number} would not get it: its owner wants no messages",
            hint=f"`sns sms opt-in {number}`, once they say otherwise",
        )
