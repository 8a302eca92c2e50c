"""Rules of SNS: text messages, what they may cost, and the sandbox that every new account is in.

There is no telephone: what one would get is kept in the outbox.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sns_errors import refuse
from awsh.sandbox.runners.triggers.mails import text_message

NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST = 1600
"""Characters of one message, which is sent in parts."""
_NUMBERS = 10
"""Destinations of an account in the SMS sandbox."""
_SPEND_LIMIT = "1"
"""US dollars a month, of a new account."""
_ATTRIBUTES = {
    "MonthlySpendLimit": r"\d+",
    "DeliveryStatusIAMRole": r"(arn:.+)?",
    "DeliveryStatusSuccessSamplingRate": r"\d{1,2}|100",
    "DefaultSenderID": r"(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{1,11}|",
    "DefaultSMSType": r"Promotional|Transactional",
    "UsageReportS3Bucket": r".*",
}


def send(backend: Any, number: str, text: str, attributes: Mapping[str, Any]) -> str:
    """A message to NUMBER; its id. One that an account in the SMS sandbox may not write to gets none."""
    from moto.moto_api._internal import mock_random

    if len(text) > _LONGEST:
        refuse("Invalid parameter: Message too long")
    kind = (attributes.get("AWS.SNS.SMS.SMSType") or {}).get("Value", "Promotional")
    if kind not in ("Promotional", "Transactional"):
        refuse("Invalid parameter: AWS.SNS.SMS.SMSType")
    id = str(mock_random.uuid4())
    text_to(backend, number, text)
    return id


def text_to(backend: Any, number: str, text: str) -> None:
    """Gives the telephone NUMBER a text, unless nothing may be sent there."""
    if (
        _numbers(backend).get(number, ("", "Pending"))[1] == "Verified"
        and number not in backend.opt_out_numbers
    ):
        text_message(backend.region_name, number, text)


def _numbers(backend: Any) -> dict[str, tuple[str, str]]:
    """Destinations of the SMS sandbox: the code that was sent, and Pending or Verified."""
    found: dict[str, tuple[str, str]] = backend.__dict__.setdefault("sandbox_numbers", {})
    return found


# -- operations that moto does not have --------------------------------------------------------------

Operation = Callable[[Any, Callable[..., Any]], dict[str, Any]]
"""What an operation answers: of the backend, and of a function that gives a parameter by its name."""


def _status(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    return {"IsInSandbox": True}


def _listed(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    numbers = _numbers(backend).items()
    return {"PhoneNumbers": [{"PhoneNumber": number, "Status": status} for number, (_, status) in numbers]}


def _added(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    number, known = _number(asked("PhoneNumber")), _numbers(backend)
    if number in backend.opt_out_numbers:
        refuse(f"Phone number {number} is opted out.", "OptedOut")
    if number not in known and len(known) >= _NUMBERS:
        refuse(f"You can have {_NUMBERS} destination phone numbers at most.", "UserError")
    code = f"{secrets.randbelow(10**6):06}"
    known[number] = (code, "Pending")
    text_message(backend.region_name, number, f"Your AWS SNS verification code is {code}")
    return {}


def _verified(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    number, known = _number(asked("PhoneNumber")), _numbers(backend)
    if number not in known:
        refuse(f"Phone number {number} is not in the sandbox.", "ResourceNotFound")
    if asked("OneTimePassword") != known[number][0]:
        refuse("The one-time password does not match.", "VerificationException")
    known[number] = (known[number][0], "Verified")
    return {}


def _removed(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    number = _number(asked("PhoneNumber"))
    if _numbers(backend).pop(number, None) is None:
        refuse(f"Phone number {number} is not in the sandbox.", "ResourceNotFound")
    return {}


def _origins(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    return {"PhoneNumbers": []}


def _number(given: str | None) -> str:
    if not given or not NUMBER.fullmatch(given):
        refuse(f"Invalid parameter: PhoneNumber Reason: {given} is not valid to publish to")
    return given


_OPERATIONS: Mapping[str, Operation] = {
    "GetSMSSandboxAccountStatus": _status,
    "ListSMSSandboxPhoneNumbers": _listed,
    "CreateSMSSandboxPhoneNumber": _added,
    "VerifySMSSandboxPhoneNumber": _verified,
    "DeleteSMSSandboxPhoneNumber": _removed,
    "ListOriginationNumbers": _origins,
}


@rule("moto.sns.responses:SNSResponse.call_action")
def call_action(moto: Callable[..., Any], response: Any) -> Any:
    """The operations of this table, and all that moto has."""
    operation = _OPERATIONS.get(response._get_action())
    if operation is None:
        return moto()
    from moto.core.exceptions import ServiceException
    from moto.core.responses import ActionResult

    try:
        answer: Any = operation(response.backend, response._get_param)
    except ServiceException as error:
        answer = error
    status, headers, body = response.serialized(ActionResult(answer))
    return status, {**headers, "status": str(status)}, body


# -- attributes, and who wants no messages -----------------------------------------------------------


@rule("moto.sns.responses:SNSResponse.set_sms_attributes")
def set_sms_attributes(moto: Callable[..., Any], response: Any) -> Any:
    """What there is, to what it may be; a spend limit no higher than AWS has granted."""
    for name, value in (response._get_param("attributes") or {}).items():
        if name not in _ATTRIBUTES:
            refuse(f"Invalid parameter: {name} is not a valid attribute")
        if not re.fullmatch(_ATTRIBUTES[name], value):
            refuse(f"Invalid parameter: {name} Reason: {value} is not valid")
        if name == "MonthlySpendLimit" and int(value) > int(_SPEND_LIMIT):
            refuse(
                f"Invalid parameter: MonthlySpendLimit Reason: Value {value} exceeds the limit {_SPEND_LIMIT} "
                "of this account"
            )
    return moto()


@rule("moto.sns.models:SNSBackend.get_sms_attributes", "filter_list")
def get_sms_attributes(moto: Callable[..., Any], backend: Any, filter_list: set[str]) -> dict[str, str]:
    """The spend limit is there from the beginning."""
    found = {"MonthlySpendLimit": _SPEND_LIMIT, **backend.sms_attributes}
    return {name: value for name, value in found.items() if not filter_list or name in filter_list}


@rule("moto.sns.models:SNSBackend.check_if_phone_number_is_opted_out", "number")
def check_if_phone_number_is_opted_out(moto: Callable[..., Any], backend: Any, number: str) -> bool:
    """Those that the list has."""
    return number in backend.opt_out_numbers
