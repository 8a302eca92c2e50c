"""The Price List Query API: what an hour of an EC2 instance costs, by the sandbox's own price list.

AWS's answer is a list of JSON texts, one a product; see awsh/sandbox/prices.py for what the prices are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from hashlib import md5
from typing import TYPE_CHECKING, Any

from awsh.sandbox.faults import fault
from awsh.sandbox.prices import on_demand
from awsh.sandbox.runners import Runner

if TYPE_CHECKING:
    from awsh.sandbox.faults import Asked

Answer = tuple[str, list[tuple[str, str]], bytes]

_PUBLISHED = "2026-01-01T00:00:00Z"
_ON_DEMAND, _HOURLY = "JRTCKXETXF", "6YS6EN2CT7"
_PAGE = 100
_OPERATIONS = {"Linux": "RunInstances", "Windows": "RunInstances:0002"}


class Pricing(Runner):
    """Answers GetProducts and DescribeServices for AmazonEC2; other services have no prices here."""

    def answer(self, what: Asked, environ: dict[str, Any], body: bytes) -> Answer | None:
        if what.service != "pricing" or what.operation not in ("GetProducts", "DescribeServices"):
            return None
        asked = json.loads(body or b"{}")
        service = asked.get("ServiceCode", "AmazonEC2")
        if service != "AmazonEC2":
            return fault(
                what, "NotImplemented", f"the sandbox has prices of AmazonEC2 alone, none of {service}"
            )
        if what.operation == "DescribeServices":
            names = sorted(_attributes("t3.micro", "us-east-1", "Linux"))
            return _json({"Services": [{"ServiceCode": service, "AttributeNames": names}], **_FORMAT})
        tests = []
        for each in asked.get("Filters") or []:
            if each.get("Type") not in _TESTS:
                return fault(
                    what,
                    "InvalidParameterException",
                    f"Invalid filter type {each.get('Type')}",
                    "400 Bad Request",
                )
            tests.append((each["Field"], _TESTS[each["Type"]], each["Value"].lower()))
        try:
            first = int(asked.get("NextToken") or 0)
        except ValueError:
            return fault(
                what, "InvalidNextTokenException", "The pagination token is invalid.", "400 Bad Request"
            )
        size = min(int(asked.get("MaxResults") or _PAGE), _PAGE)
        found: list[str] = []
        more = False
        for number, product in enumerate(_products(tests)):
            if number >= first + size:
                more = True
                break
            if number >= first:
                found.append(json.dumps(product))
        answer: dict[str, Any] = {"PriceList": found, **_FORMAT}
        if more:
            answer["NextToken"] = str(first + size)
        return _json(answer)


_FORMAT = {"FormatVersion": "aws_v1"}

_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "TERM_MATCH": str.__eq__,
    "EQUALS": str.__eq__,
    "CONTAINS": lambda value, wanted: wanted in value,
    "ANY_OF": lambda value, wanted: value in [each.strip() for each in wanted.split(",")],
    "NONE_OF": lambda value, wanted: value not in [each.strip() for each in wanted.split(",")],
}


def _json(answer: dict[str, Any]) -> Answer:
    return "200 OK", [("Content-Type", "application/x-amz-json-1.1")], json.dumps(answer).encode()


def _products(tests: list[tuple[str, Callable[[str, str], bool], str]]) -> Iterator[dict[str, Any]]:
    from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS

    def fits(attributes: Mapping[str, str], *names: str) -> bool:
        return all(
            test(attributes.get(name, "").lower(), wanted)
            for name, test, wanted in tests
            if not names or name in names
        )

    for region in sorted(INSTANCE_TYPE_OFFERINGS["region"]):
        if not fits({"regionCode": region, "location": _location(region)}, "regionCode", "location"):
            continue
        for type in sorted({each["InstanceType"] for each in INSTANCE_TYPE_OFFERINGS["region"][region]}):
            if fits({"instanceType": type}, "instanceType"):
                for system in _OPERATIONS:
                    attributes = _attributes(type, region, system)
                    if fits(attributes):
                        yield _product(attributes)


@lru_cache
def _location(region: str) -> str:
    """A region as the price list calls it: `EU (Ireland)`."""
    from botocore.loaders import create_loader

    for partition in create_loader().load_data("endpoints")["partitions"]:
        if region in partition["regions"]:
            return str(partition["regions"][region]["description"]).replace("Europe (", "EU (")
    return region


def _attributes(type: str, region: str, system: str) -> dict[str, str]:
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    about: Mapping[str, Any] = INSTANCE_TYPES.get(type, {})
    memory = int(about.get("MemoryInfo", {}).get("SizeInMiB", 0)) / 1024
    return {
        "servicecode": "AmazonEC2",
        "servicename": "Amazon Elastic Compute Cloud",
        "instanceType": type,
        "regionCode": region,
        "location": _location(region),
        "locationType": "AWS Region",
        "operatingSystem": system,
        "operation": _OPERATIONS[system],
        "usagetype": f"BoxUsage:{type}",
        "tenancy": "Shared",
        "capacitystatus": "Used",
        "preInstalledSw": "NA",
        "licenseModel": "No License required",
        "marketoption": "OnDemand",
        "currentGeneration": "Yes" if about.get("CurrentGeneration") else "No",
        "vcpu": str(about.get("VCpuInfo", {}).get("DefaultVCpus", "")),
        "memory": f"{memory:g} GiB",
    }


def _product(attributes: dict[str, str]) -> dict[str, Any]:
    type, region, system = (attributes[name] for name in ("instanceType", "regionCode", "operatingSystem"))
    price = on_demand(type, region, system)
    sku = md5(f"{type} {region} {system}".encode(), usedforsecurity=False).hexdigest()[:16].upper()
    code = f"{sku}.{_ON_DEMAND}"
    dimension = {
        "unit": "Hrs",
        "beginRange": "0",
        "endRange": "Inf",
        "description": f"${price:f} per On Demand {system} {type} Instance Hour",
        "appliesTo": [],
        "rateCode": f"{code}.{_HOURLY}",
        "pricePerUnit": {"USD": f"{price:.10f}"},
    }
    term = {
        "priceDimensions": {f"{code}.{_HOURLY}": dimension},
        "sku": sku,
        "effectiveDate": _PUBLISHED,
        "offerTermCode": _ON_DEMAND,
        "termAttributes": {},
    }
    return {
        "product": {"productFamily": "Compute Instance", "attributes": attributes, "sku": sku},
        "serviceCode": "AmazonEC2",
        "terms": {"OnDemand": {code: term}},
        "version": "20260101000000",
        "publicationDate": _PUBLISHED,
    }


def runner() -> Pricing:
    """This module's runner."""
    return Pricing()
