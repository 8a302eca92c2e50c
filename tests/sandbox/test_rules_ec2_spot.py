"""A spot request from open to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.clock import Clock
from tests.sandbox.asking import refusing, wait_until


@pytest.fixture
def specification(ec2: Any, client: Callable[..., Any]) -> dict[str, Any]:
    name = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"
    image = client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    return {"ImageId": image, "InstanceType": "t3.micro"}


@pytest.fixture
def look(ec2: Any) -> Callable[[str], dict[str, Any]]:
    def look(id: str) -> dict[str, Any]:
        [found] = ec2.describe_spot_instance_requests(SpotInstanceRequestIds=[id])["SpotInstanceRequests"]
        return dict(found)

    return look


def ask(ec2: Any, specification: dict[str, Any], **more: Any) -> dict[str, Any]:
    [made] = ec2.request_spot_instances(LaunchSpecification=specification, **more)["SpotInstanceRequests"]
    return dict(made)


def test_open_first_and_active_soon(ec2: Any, specification: Any, look: Any) -> None:
    made = ask(ec2, specification)
    assert (made["State"], made["Status"]["Code"]) == ("open", "pending-evaluation")
    assert "InstanceId" not in made
    assert made["SpotPrice"] == "0.010400", "the on-demand price, where none is said"
    id = made["SpotInstanceRequestId"]
    wait_until(lambda: look(id)["State"] == "active")
    assert look(id)["Status"]["Code"] == "fulfilled"
    assert look(id)["Status"]["UpdateTime"] > datetime.now(UTC) - timedelta(minutes=1)
    [reservation] = ec2.describe_instances(InstanceIds=[look(id)["InstanceId"]])["Reservations"]
    [instance] = reservation["Instances"]
    assert (instance["InstanceLifecycle"], instance["SpotInstanceRequestId"]) == ("spot", id)
    ec2.cancel_spot_instance_requests(SpotInstanceRequestIds=[id])
    assert look(id)["State"] == "cancelled"
    assert look(id)["Status"]["Code"] == "request-canceled-and-instance-running"
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    assert look(id)["Status"]["Code"] == "instance-terminated-by-user"


def test_a_price_that_is_too_low_waits(ec2: Any, specification: Any, look: Any, clock: Clock) -> None:
    made = ask(ec2, specification, SpotPrice="0.0001")
    assert made["Status"]["Code"] == "price-too-low"
    id = made["SpotInstanceRequestId"]
    ec2.cancel_spot_instance_requests(SpotInstanceRequestIds=[id])
    assert look(id)["Status"]["Code"] == "canceled-before-fulfillment"
    clock.hold()
    until = datetime.now(UTC) + timedelta(hours=1)
    id = ask(ec2, specification, SpotPrice="0.0001", ValidUntil=until)["SpotInstanceRequestId"]
    assert clock.steps(lambda: look(id)["Status"]["Code"], 7200) == ["price-too-low", "schedule-expired"]
    market = {"MarketType": "spot", "SpotOptions": {"MaxPrice": "0.0001"}}
    with refusing("SpotMaxPriceTooLow"):
        ec2.run_instances(**specification, MinCount=1, MaxCount=1, InstanceMarketOptions=market)


def test_a_persistent_request_gets_another_instance(
    ec2: Any, specification: Any, look: Any, clock: Clock
) -> None:
    clock.hold()
    made = ask(ec2, specification, Type="persistent", InstanceInterruptionBehavior="stop")
    id = made["SpotInstanceRequestId"]
    assert clock.steps(lambda: look(id)["State"]) == ["open", "active"]
    first = look(id)["InstanceId"]
    clock.go_on()
    clock.hold()
    ec2.stop_instances(InstanceIds=[first])
    assert look(id)["State"] == "disabled"
    ec2.terminate_instances(InstanceIds=[first])
    assert clock.steps(lambda: look(id)["State"]) == ["open", "active"]
    second = look(id)["InstanceId"]
    assert second != first
    ec2.cancel_spot_instance_requests(SpotInstanceRequestIds=[id])
    ec2.terminate_instances(InstanceIds=[second])
    assert look(id)["State"] == "cancelled"


def test_a_launch_as_spot_has_a_request(ec2: Any, specification: Any, look: Any) -> None:
    [instance] = ec2.run_instances(
        **specification, MinCount=1, MaxCount=1, InstanceMarketOptions={"MarketType": "spot"}
    )["Instances"]
    request = look(instance["SpotInstanceRequestId"])
    assert (request["State"], request["InstanceId"]) == ("active", instance["InstanceId"])
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    assert look(request["SpotInstanceRequestId"])["State"] == "closed"


def test_what_aws_refuses(ec2: Any, specification: Any) -> None:
    with refusing("InvalidSpotInstanceRequestID.NotFound"):
        ec2.describe_spot_instance_requests(SpotInstanceRequestIds=["sir-00000000"])
    with refusing("InvalidSpotInstanceRequestID.NotFound"):
        ec2.cancel_spot_instance_requests(SpotInstanceRequestIds=["sir-00000000"])
    with refusing("InvalidParameterCombination"):
        ask(ec2, specification, InstanceInterruptionBehavior="stop")
    with refusing("InvalidParameterValue"):
        ask(ec2, specification, SpotPrice="cheap")
    with refusing("InvalidParameterValue"):
        ask(ec2, specification, ValidUntil=datetime.now(UTC) - timedelta(hours=1))
    with refusing("InvalidParameterValue"):
        tags = [{"Key": "Name", "Value": "web"}]
        ask(ec2, specification, TagSpecifications=[{"ResourceType": "instance", "Tags": tags}])
    with refusing("InvalidGroup.NotFound"):
        ask(ec2, {**specification, "SecurityGroupIds": ["sg-00000000"]})
