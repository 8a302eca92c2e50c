"""Rules of EC2: prices are of today, and an account without reservations has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from awsh.sandbox.rules import rule


@rule("moto.ec2.responses.spot_instances:SpotInstances.describe_spot_price_history")
def describe_spot_price_history(moto: Callable[..., Any], response: Any) -> Any:
    """moto dates every price 2006; here it is the hour's, or the end of the time that is asked for."""
    answer = moto()
    moment = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    end = _time(response._get_param("EndTime"))
    if end is not None and end < moment:
        moment = end
    for each in answer.result["SpotPriceHistory"]:
        each["Timestamp"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return answer


def _time(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


@rule("moto.ec2.responses.reserved_instances:ReservedInstances.describe_reserved_instances")
def describe_reserved_instances(moto: Callable[..., Any], response: Any) -> Any:
    """Nothing can be reserved in a sandbox, so nothing is."""
    from moto.core.responses import ActionResult

    return ActionResult({"ReservedInstances": []})


@rule("moto.ec2.responses.reserved_instances:ReservedInstances.describe_reserved_instances_listings")
def describe_reserved_instances_listings(moto: Callable[..., Any], response: Any) -> Any:
    """Nor is anything on sale."""
    from moto.core.responses import ActionResult

    return ActionResult({"ReservedInstancesListings": []})
