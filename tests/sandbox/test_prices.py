"""What a sandbox says of prices: spot histories, the price list, reservations, savings plans."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.sandbox.asking import refusing, wait_until

Client = Callable[..., Any]


def moments(found: list[dict[str, Any]]) -> list[datetime]:
    return [each["Timestamp"] for each in found]


def test_spot_prices_have_a_history_in_pages(ec2: Any) -> None:
    now = datetime.now(UTC)
    question = {
        "InstanceTypes": ["t3.micro", "m5.large"],
        "ProductDescriptions": ["Linux/UNIX"],
        "StartTime": now - timedelta(days=7),
        "EndTime": now,
    }
    whole = ec2.describe_spot_price_history(**question)["SpotPriceHistory"]
    pages = ec2.get_paginator("describe_spot_price_history").paginate(
        **question, PaginationConfig={"PageSize": 100}
    )
    assert [each for page in pages for each in page["SpotPriceHistory"]] == whole
    assert moments(whole) == sorted(moments(whole), reverse=True)
    assert {each["AvailabilityZone"] for each in whole} == {f"us-east-1{zone}" for zone in "abcdf"}
    assert moments(whole)[0] > now - timedelta(hours=6)
    assert moments(whole)[-1] < now - timedelta(days=7), "the price that was when the time began"
    micro = [Decimal(each["SpotPrice"]) for each in whole if each["InstanceType"] == "t3.micro"]
    assert Decimal("0.002") < min(micro) < max(micro) < Decimal("0.0104")
    assert len(set(micro)) > 30


def test_asked_for_now_each_zone_has_one_price(ec2: Any) -> None:
    now = datetime.now(UTC)
    found = ec2.describe_spot_price_history(
        InstanceTypes=["t3.micro"], ProductDescriptions=["Windows"], StartTime=now, EndTime=now
    )["SpotPriceHistory"]
    assert len(found) == len({each["AvailabilityZone"] for each in found}) == 5
    [one] = ec2.describe_spot_price_history(
        InstanceTypes=["t3.micro"],
        ProductDescriptions=["Windows"],
        AvailabilityZone="us-east-1b",
        StartTime=now,
        EndTime=now,
    )["SpotPriceHistory"]
    assert one in found


def test_the_price_list_is_json_in_aws_s_shape(client: Client) -> None:
    filters = {
        "instanceType": "t3.micro",
        "regionCode": "eu-west-1",
        "operatingSystem": "Linux",
        "preInstalledSw": "NA",
        "tenancy": "Shared",
        "capacitystatus": "Used",
    }
    [text] = client("pricing").get_products(
        ServiceCode="AmazonEC2",
        Filters=[{"Type": "TERM_MATCH", "Field": k, "Value": v} for k, v in filters.items()],
    )["PriceList"]
    product = json.loads(text)
    assert product["product"]["attributes"]["location"] == "EU (Ireland)"
    [term] = product["terms"]["OnDemand"].values()
    [dimension] = term["priceDimensions"].values()
    assert (dimension["unit"], dimension["pricePerUnit"]) == ("Hrs", {"USD": "0.0114000000"})


def test_the_price_list_has_pages_and_says_what_it_lacks(client: Client) -> None:
    region = [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "us-east-1"}]
    families = [*region, {"Type": "CONTAINS", "Field": "instanceType", "Value": "m5"}]
    pages = list(
        client("pricing").get_paginator("get_products").paginate(ServiceCode="AmazonEC2", Filters=families)
    )
    assert len(pages) > 1
    with refusing("NotImplemented"):
        client("pricing").get_products(ServiceCode="AmazonRDS", Filters=[])


def test_what_is_reserved_is_kept(ec2: Any) -> None:
    question = {"InstanceType": "m5.large", "ProductDescription": "Linux/UNIX", "OfferingClass": "standard"}
    found = [
        each
        for page in ec2.get_paginator("describe_reserved_instances_offerings").paginate(**question)
        for each in page["ReservedInstancesOfferings"]
    ]
    assert len(found) == 6 * 7
    [one] = [
        each
        for each in found
        if (each["Scope"], each["OfferingType"], each["Duration"]) == ("Region", "All Upfront", 31536000)
    ]
    assert one["FixedPrice"] == 496.0
    id = ec2.purchase_reserved_instances_offering(
        ReservedInstancesOfferingId=one["ReservedInstancesOfferingId"], InstanceCount=2
    )["ReservedInstancesId"]

    def mine() -> dict[str, Any]:
        [found] = ec2.describe_reserved_instances(ReservedInstancesIds=[id])["ReservedInstances"]
        return dict(found)

    assert mine()["State"] == "payment-pending"
    wait_until(lambda: mine()["State"] == "active")
    assert (mine()["InstanceCount"], mine()["Scope"]) == (2, "Region")
    assert mine()["End"] - mine()["Start"] == timedelta(days=365)
    with refusing("InvalidReservedInstancesOfferingId"):
        ec2.purchase_reserved_instances_offering(ReservedInstancesOfferingId="0000", InstanceCount=1)
    with refusing("InvalidReservedInstancesId"):
        ec2.describe_reserved_instances(ReservedInstancesIds=["0000"])


def test_savings_plans_have_rates_and_are_kept(client: Client) -> None:
    plans = client("savingsplans")
    rates = plans.describe_savings_plans_offering_rates(
        savingsPlanTypes=["EC2Instance"],
        products=["EC2"],
        filters=[
            {"name": "instanceType", "values": ["m5.large"]},
            {"name": "region", "values": ["us-east-1"]},
            {"name": "productDescription", "values": ["Linux/UNIX"]},
            {"name": "tenancy", "values": ["shared"]},
        ],
    )["searchResults"]
    assert len(rates) == 6
    assert all(Decimal(each["rate"]) < Decimal("0.096") for each in rates)
    offering = rates[0]["savingsPlanOffering"]["offeringId"]
    [known] = plans.describe_savings_plans_offerings(offeringIds=[offering])["searchResults"]
    assert {each["name"]: each["value"] for each in known["properties"]} == {
        "region": "us-east-1",
        "instanceFamily": "m5",
    }
    id = plans.create_savings_plan(savingsPlanOfferingId=offering, commitment="0.5")["savingsPlanId"]
    [mine] = plans.describe_savings_plans(savingsPlanIds=[id])["savingsPlans"]
    assert (mine["commitment"], mine["ec2InstanceFamily"]) == ("0.5", "m5")
    with refusing("ValidationException"):
        plans.create_savings_plan(savingsPlanOfferingId=offering, commitment="nothing")
