"""What the account may send, and to whom."""

from __future__ import annotations

from collections.abc import Mapping

from awsh import AwsError, CommandError, Context, UsageError
from awsh_sns.rows import Destination, Texting


def destinations(ctx: Context) -> dict[str, str]:
    """The numbers of the SMS sandbox: verified or pending (ListSMSSandboxPhoneNumbers)."""
    found = ctx.search("sns", "list_sms_sandbox_phone_numbers", "PhoneNumbers[]")
    return {each["PhoneNumber"]: each["Status"].lower() for each in found}


def in_sandbox(ctx: Context) -> bool:
    """Whether only numbers that were verified are written to (GetSMSSandboxAccountStatus)."""
    return bool(ctx.call("sns", "get_sms_sandbox_account_status")["IsInSandbox"])


def look(ctx: Context) -> Texting:
    """What is set and granted. Raises AwsError."""
    found: Mapping[str, str] = ctx.call("sns", "get_sms_attributes").get("attributes") or {}
    sandbox = in_sandbox(ctx)
    known = destinations(ctx) if sandbox else {}
    limit = found.get("MonthlySpendLimit")
    if sandbox:
        ctx.note(
            "the account is in the SMS sandbox: only verified numbers are written to, `sns sms verify NUMBER`; "
            "AWS lets it out on request, in its console"
        )
    return {
        "spend_limit": int(limit) if limit else None,
        "sandbox": sandbox,
        "numbers": [
            number if state == "verified" else f"{number} ({state})" for number, state in known.items()
        ],
        "kind": found.get("DefaultSMSType", "Promotional").lower(),
        "sender": found.get("DefaultSenderID") or None,
        "origins": [
            each["PhoneNumber"] for each in ctx.search("sns", "list_origination_numbers", "PhoneNumbers[]")
        ],
        "opted_out": sum(1 for _ in ctx.search("sns", "list_phone_numbers_opted_out", "phoneNumbers[]")),
    }


def changed(ctx: Context, *, spend_limit: int | None, kind: str | None, sender: str | None) -> Texting:
    """Sets what is not None. Raises CommandError, AwsError."""
    if sender is not None:
        check_sender(sender)
    wanted = {
        "MonthlySpendLimit": None if spend_limit is None else str(spend_limit),
        "DefaultSMSType": kind and kind.capitalize(),
        "DefaultSenderID": sender,
    }
    try:
        ctx.call(
            "sns",
            "set_sms_attributes",
            attributes={name: value for name, value in wanted.items() if value is not None},
        )
    except AwsError as error:
        if spend_limit is None or "SpendLimit" not in str(error):
            raise
        raise CommandError(
            f"AWS has not granted {spend_limit} US dollars a month",
            hint="more is asked for in a support case: a limit increase of SNS Text Messaging",
        ) from error
    return look(ctx)


def check_sender(sender: str) -> None:
    """Raises UsageError for what AWS refuses."""
    good = sender.isascii() and sender.isalnum() and len(sender) <= 11 and not sender.isdigit()
    if sender and not good:
        raise UsageError(f"{sender!r} is no sender: 1 to 11 letters and digits, one of them a letter")


def verified(ctx: Context, number: str, code: str) -> Destination:
    """Asks a number for its consent, or gives its CODE. Raises CommandError, AwsError."""
    if not code:
        ctx.call("sns", "create_sms_sandbox_phone_number", PhoneNumber=number)
        here = ctx.service_url("ses-outbox", ctx.region) is not None
        read = "`ses outbox` shows it" if here else "it arrives there"
        ctx.note(f"a code is sent to {number}, and {read}: `sns sms verify {number} CODE`")
    else:
        try:
            ctx.call("sns", "verify_sms_sandbox_phone_number", PhoneNumber=number, OneTimePassword=code)
        except AwsError as error:
            if not error.code.startswith("Verification"):
                raise
            raise CommandError(
                f"{code} is not the code that {number} got", hint=f"`sns sms verify {number}` sends another"
            ) from error
    return {"number": number, "state": destinations(ctx).get(number, "pending")}
