"""Savings plans for EC2: offerings, their rates, and plans that are bought and kept.

moto has nothing of them; the plans are kept with EC2's objects, and so saved and forgotten as those are.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import TYPE_CHECKING, Any, cast

from awsh.sandbox.faults import fault
from awsh.sandbox.prices import PAYMENTS, YEAR, on_demand, planned
from awsh.sandbox.runners import Runner

if TYPE_CHECKING:
    from awsh.sandbox.app import Application
    from awsh.sandbox.faults import Asked
    from awsh.sandbox.runners import Surroundings

Answer = tuple[str, list[tuple[str, str]], bytes]
Asking = dict[str, Any]

SECONDS = 1.0
"""How long a payment is pending."""

_PAGE = 1000
_SPACE = uuid.UUID("5b2ea9b8-55d7-4a1e-9d0e-1f4b6f9e3c11")
_SYSTEMS = {"Linux/UNIX": ("Linux", "RunInstances"), "Windows": ("Windows", "RunInstances:0002")}


class Refused(Exception):
    """ValidationException, with its message."""


class SavingsPlans(Runner):
    """Answers the savingsplans API."""

    def start(self, around: Surroundings) -> None:
        self._app = cast("Application", around.app)

    def answer(self, what: Asked, environ: dict[str, Any], body: bytes) -> Answer | None:
        if what.service != "savingsplans":
            return None
        operation = environ.get("PATH_INFO", "").strip("/")
        found = _OPERATIONS.get(operation)
        if found is None:
            return fault(what, "NotImplemented", f"the sandbox does not implement savingsplans:{operation}")
        try:
            asked = json.loads(body or b"{}")
            if operation == "CreateSavingsPlan":
                with self._app.gate.changing():
                    answer = found(asked)
            else:
                answer = found(asked)
        except Refused as error:
            return fault(what, "ValidationException", str(error), "400 Bad Request")
        return "200 OK", [("Content-Type", "application/json")], json.dumps(answer).encode()


def _paged(asked: Asking, name: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    token = asked.get("nextToken") or "0"
    if not token.isdecimal():
        raise Refused("The pagination token is invalid.")
    first, size = int(token), min(int(asked.get("maxResults") or _PAGE), _PAGE)
    answer: dict[str, Any] = {name: found[first : first + size]}
    if first + size < len(found):
        answer["nextToken"] = str(first + size)
    return answer


def _types(region: str) -> list[str]:
    from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS

    return sorted({each["InstanceType"] for each in INSTANCE_TYPE_OFFERINGS["region"].get(region, [])})


def _regions() -> list[str]:
    from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS

    return sorted(INSTANCE_TYPE_OFFERINGS["region"])


def _filters(asked: Asking) -> dict[str, list[str]]:
    return {each["name"]: each["values"] for each in asked.get("filters") or []}


def _offering(plan: str, years: int, payment: str, region: str = "", family: str = "") -> dict[str, Any]:
    words = f"{years} year {payment} {plan} Savings Plan"
    return {
        "offeringId": str(uuid.uuid5(_SPACE, f"{plan} {years} {payment} {region} {family}")),
        "planType": plan,
        "paymentOption": payment,
        "durationSeconds": YEAR * years * 3600,
        "currency": "USD",
        "description": f"{words} for {family} in {region}" if family else words,
    }


def _all_offerings(filters: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    for years, payment in product((1, 3), PAYMENTS):
        compute = _offering("Compute", years, payment)
        yield {
            **compute,
            "productTypes": ["EC2", "Fargate", "Lambda"],
            "serviceCode": "ComputeSavingsPlans",
            "usageType": f"ComputeSP:{years}yr{payment.replace(' ', '')}",
            "operation": "",
            "properties": [],
        }
    for region in filters.get("region") or _regions():
        families = {type.partition(".")[0] for type in _types(region)}
        for family in sorted(families & set(filters.get("instanceFamily") or families)):
            for years, payment in product((1, 3), PAYMENTS):
                yield {
                    **_offering("EC2Instance", years, payment, region, family),
                    "productTypes": ["EC2"],
                    "serviceCode": "ComputeSavingsPlans",
                    "usageType": f"EC2SP:{family}.{years}yr{payment.replace(' ', '')}",
                    "operation": "",
                    "properties": [
                        {"name": "region", "value": region},
                        {"name": "instanceFamily", "value": family},
                    ],
                }


def _describe_offerings(asked: Asking) -> dict[str, Any]:
    wanted = {
        "offeringId": asked.get("offeringIds"),
        "paymentOption": asked.get("paymentOptions"),
        "planType": asked.get("planTypes"),
        "durationSeconds": asked.get("durations"),
        "currency": asked.get("currencies"),
    }
    filters = _filters(asked)
    found = [
        each
        for each in _all_offerings(filters)
        if all(not values or each[name] in values for name, values in wanted.items())
        and (not filters or each["planType"] == "EC2Instance")
        and (not asked.get("productType") or asked["productType"] in each["productTypes"])
    ]
    return _paged(asked, "searchResults", found)


def _describe_rates(asked: Asking) -> dict[str, Any]:
    filters = _filters(asked)
    plans = asked.get("savingsPlanTypes") or ("Compute", "EC2Instance")
    payments = asked.get("savingsPlanPaymentOptions") or PAYMENTS
    ids = asked.get("savingsPlanOfferingIds")
    unlike = {"tenancy": "shared", "productType": "EC2"}
    if any(value not in filters.get(name, [value]) for name, value in unlike.items()):
        return _paged(asked, "searchResults", [])
    found = []
    for region in filters.get("region") or _regions():
        for type in _types(region):
            family = type.partition(".")[0]
            if type not in filters.get("instanceType", [type]) or family not in filters.get(
                "instanceFamily", [family]
            ):
                continue
            choices = product(filters.get("productDescription") or _SYSTEMS, plans, (1, 3), payments)
            for description, plan, years, payment in choices:
                if description in _SYSTEMS and plan in ("Compute", "EC2Instance"):
                    rate = _rate(region, type, description, plan, years, payment)
                    if not ids or rate["savingsPlanOffering"]["offeringId"] in ids:
                        found.append(rate)
    return _paged(asked, "searchResults", found)


def _rate(region: str, type: str, description: str, plan: str, years: int, payment: str) -> dict[str, Any]:
    family = type.partition(".")[0]
    place = (region, family) if plan == "EC2Instance" else ()
    offering = _offering(plan, years, payment, *place)
    offering["planDescription"] = offering.pop("description")
    system, operation = _SYSTEMS[description]
    properties = {
        "region": region,
        "instanceFamily": family,
        "instanceType": type,
        "productDescription": description,
        "tenancy": "shared",
    }
    return {
        "savingsPlanOffering": offering,
        "rate": f"{planned(on_demand(type, region, system), plan, years, payment):f}",
        "unit": "Hrs",
        "productType": "EC2",
        "serviceCode": "AmazonEC2",
        "usageType": f"BoxUsage:{type}",
        "operation": operation,
        "properties": [{"name": name, "value": value} for name, value in properties.items()],
    }


def _kept() -> dict[str, dict[str, Any]]:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.ec2.models import ec2_backends

    backend: Any = ec2_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
    if not hasattr(backend, "savings_plans"):
        backend.savings_plans = {}
    kept: dict[str, dict[str, Any]] = backend.savings_plans
    return kept


def _create(asked: Asking) -> dict[str, Any]:
    id = asked.get("savingsPlanOfferingId")
    offering = next((each for each in _all_offerings({}) if each["offeringId"] == id), None)
    if offering is None:
        raise Refused(f"Savings Plan offering {id} does not exist.")
    try:
        commitment = Decimal(str(asked.get("commitment")))
    except InvalidOperation:
        commitment = Decimal(0)
    if not commitment > 0:
        raise Refused(f"Commitment {asked.get('commitment')} is invalid.")
    whole = commitment * offering["durationSeconds"] / 3600
    upfront = whole * {"All Upfront": Decimal(1), "Partial Upfront": Decimal("0.5")}.get(
        offering["paymentOption"], Decimal(0)
    )
    new = str(uuid.uuid4())
    place = {each["name"]: each["value"] for each in offering["properties"]}
    _kept()[new] = {
        "offeringId": id,
        "savingsPlanId": new,
        "savingsPlanArn": f"arn:aws:savingsplans::123456789012:savingsplan/{new}",
        "description": offering["description"],
        "region": place.get("region", ""),
        "ec2InstanceFamily": place.get("instanceFamily", ""),
        "savingsPlanType": offering["planType"],
        "paymentOption": offering["paymentOption"],
        "productTypes": offering["productTypes"],
        "currency": offering["currency"],
        "commitment": f"{commitment:f}",
        "upfrontPaymentAmount": f"{upfront:f}",
        "recurringPaymentAmount": f"{(whole - upfront) * 3600 / offering['durationSeconds']:.5f}",
        "termDurationInSeconds": offering["durationSeconds"],
        "tags": asked.get("tags") or {},
        "bought": time.time(),
    }
    return {"savingsPlanId": new}


def _describe(asked: Asking) -> dict[str, Any]:
    ids, arns, states = (asked.get(name) or [] for name in ("savingsPlanIds", "savingsPlanArns", "states"))
    found = [
        plan
        for plan in map(_shown, _kept().values())
        if (not ids or plan["savingsPlanId"] in ids)
        and (not arns or plan["savingsPlanArn"] in arns)
        and (not states or plan["state"] in states)
    ]
    return _paged(asked, "savingsPlans", found)


def _shown(plan: dict[str, Any]) -> dict[str, Any]:
    begin, now = plan["bought"], time.time()
    end = begin + plan["termDurationInSeconds"]
    state = "retired" if now >= end else "active" if now >= begin + SECONDS else "payment-pending"

    def moment(seconds: float) -> str:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    told = {name: value for name, value in plan.items() if name != "bought"}
    return {**told, "start": moment(begin), "end": moment(end), "state": state}


_OPERATIONS: dict[str, Callable[[Asking], dict[str, Any]]] = {
    "DescribeSavingsPlans": _describe,
    "DescribeSavingsPlansOfferings": _describe_offerings,
    "DescribeSavingsPlansOfferingRates": _describe_rates,
    "CreateSavingsPlan": _create,
}


def runner() -> SavingsPlans:
    """This module's runner."""
    return SavingsPlans()
