"""`ec2 spot …`: prices, and requests for spare capacity; the work is in spotprices.py and requesting.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain
from typing import Annotated

from awsh import MANY, Context, Duration, LocalPath, Time, UsageError, Zone, by
from awsh_ec2.buying.kinds import SpotRequestId
from awsh_ec2.buying.money import Money, OperatingSystem
from awsh_ec2.buying.requesting import Cancelled, Interruption
from awsh_ec2.buying.requests import LIVE, SpotRequest, look, request_row
from awsh_ec2.buying.spotprices import SpotChange, SpotPrice
from awsh_ec2.groups import spot
from awsh_ec2.images.commands import ImageName
from awsh_ec2.kinds import KeyName
from awsh_ec2.launch.commands import Count, GroupName, RoleName, SubnetId, TypeName
from awsh_ec2.volumes.arguments import Gibibytes, Tags

LONGEST = timedelta(minutes=10)


@spot.command
def prices(
    ctx: Context,
    *types: TypeName,
    az: Zone | None = None,
    os: OperatingSystem = "linux",
    last: Duration | None = None,
) -> Iterable[SpotPrice] | Iterator[SpotChange]:
    """Tell what spare capacity costs an hour now, zone by zone (DescribeSpotPriceHistory, GetProducts).

    Args:
        types: of which; all when left out, and then without on-demand prices beside them.
        az: of one zone, by its letter or name.
        os: what runs on it.
        last: all changes of that long, 90 days at most, the newest first: `| plot --by zone` draws them.
    Examples:
        awsh> ec2 spot prices t3.micro
        awsh> ec2 spot prices m5.large c5.large --az a --os windows
        awsh> ec2 spot prices t3.micro --last 7d | plot price --by zone
    """
    from awsh_ec2.buying.spotprices import history, newest, none

    if last is None:
        return newest(ctx, types, az, os) or none(ctx, types, az, os)
    if not timedelta() < last <= timedelta(days=90):
        raise UsageError("AWS keeps the spot prices of 90 days", usage=prices.usage, hint="--last 90d")
    rows = history(ctx, types, az, os, last)
    first = next(rows, None)
    return chain([first], rows) if first else none(ctx, types, az, os)


@spot.command
def ls(ctx: Context, *, all: bool = False) -> Iterator[SpotRequest]:
    """List the spot requests that are open or have an instance (DescribeSpotInstanceRequests).

    Args:
        all: the closed, cancelled and failed ones too, which AWS forgets after two days.
    Examples:
        awsh> ec2 spot ls
        awsh> ec2 spot ls --all | select name,state,status,why
    """
    filters = {} if all else {"Filters": by("state", *LIVE)}
    found = ctx.search("ec2", "describe_spot_instance_requests", "SpotInstanceRequests[]", **filters)
    for record in found:
        yield request_row(record)


@spot.command
def show(ctx: Context, request: SpotRequestId) -> SpotRequest:
    """Show one spot request in full, with its status in words (DescribeSpotInstanceRequests).

    Args:
        request: its id, Name tag, or a unique prefix.
    Examples:
        awsh> ec2 spot request shown
        awsh> ec2 spot show shown | get why
    """
    return look(ctx, [request])[0]


@spot.command
def request(
    ctx: Context,
    name: str,
    *,
    image: ImageName = "al2023",
    type: TypeName = "t3.micro",
    key: KeyName | None = None,
    subnet: SubnetId = None,
    sg: Annotated[list[GroupName] | None, MANY] = None,
    user_data: LocalPath | None = None,
    role: RoleName | None = None,
    disk: Gibibytes | None = None,
    count: Count = 1,
    tag: Tags = None,
    max_price: Money | None = None,
    persistent: bool = False,
    interruption: Interruption = "terminate",
    until: Time | None = None,
    wait: bool = False,
) -> SpotRequest | list[SpotRequest]:
    """Ask for spare capacity, and go on asking until there is some (RequestSpotInstances).

    `ec2 launch --spot` asks once, and fails where there is none. What AWS would refuse is found out first, as
    for a launch. An instance gets the name and the tags of its request when somebody waits for it.

    Args:
        name: the Name tag; several are NAME-1, NAME-2 and so on.
        image: a short name as `ec2 images` has it, an id, a parameter's path, or an image of your own.
        type: how many CPUs and how much memory: `ec2 types` lists them.
        key: the key pair that opens it; the current one when left out.
        subnet: where; a subnet of the current VPC when left out, if it has one alone, else the default VPC.
        sg: security groups of that VPC, by name or id; its default group when left out.
        user_data: a file that runs at the first start: a script that begins with #!, or cloud-init's.
        role: what its programs may do: an instance profile, or a role that has one.
        disk: of its system, in GiB; the image's when left out.
        count: how many; each is a request of its own.
        tag: another tag; may be given several times.
        max_price: dollars an hour at most; the on-demand price when left out, which is best.
        persistent: ask for another instance when AWS takes this one back, until it is cancelled.
        interruption: what happens to the instance when AWS takes the capacity back; all but terminate want
            --persistent.
        until: when to give up.
        wait: until there is an instance; Ctrl-C stops the waiting, not the request.
    Examples:
        awsh> ec2 spot request batch --wait
        awsh> ec2 spot request render --type m5.large --count 2 --max-price 0.08 --tag env=test
        awsh> ec2 spot request steady --persistent --interruption stop --until 2036-01-01
    """
    from awsh_ec2.buying.requesting import Terms, requested
    from awsh_ec2.launch.launching import Wish

    wish = Wish(name, image, type, key, subnet, sg or [], user_data, role, disk, True, count, tag or {})
    terms = Terms(max_price, persistent, interruption, until)
    rows = requested(ctx, wish, terms, wait=LONGEST if wait else None)
    return rows[0] if count == 1 else rows


@spot.command
def cancel(
    ctx: Context, *requests: SpotRequestId, terminate: bool = False, wait: bool = False
) -> list[Cancelled]:
    """Cancel spot requests (CancelSpotInstanceRequests): their instances go on, and cost.

    Args:
        requests: which ones.
        terminate: their instances too, after asking: they and their disks are gone for good.
        wait: until these are gone; Ctrl-C stops the waiting, not the terminating.
    Examples:
        awsh> ec2 spot request over --wait
        awsh> ec2 spot cancel over --terminate
        awsh> ec2 spot ls | where state = open | ec2 spot cancel
    """
    from awsh_ec2.buying.requesting import cancelled

    if not requests:
        raise UsageError(
            "ec2 spot cancel wants a request", usage=cancel.usage, hint="`ec2 spot ls` lists them"
        )
    if wait and not terminate:
        raise UsageError("--wait is for instances to be gone", usage=cancel.usage, hint="add --terminate")
    return cancelled(ctx, list(dict.fromkeys(requests)), terminate=terminate, wait=LONGEST if wait else None)


@spot.command
def wait(ctx: Context, *requests: SpotRequestId, timeout: Duration = LONGEST) -> list[SpotRequest]:
    """Wait until spot requests have their instances (DescribeSpotInstanceRequests).

    Args:
        requests: which ones.
        timeout: how long at most.
    Examples:
        awsh> ec2 spot request awaited
        awsh> ec2 spot wait awaited --timeout 5m
    """
    from awsh_ec2.buying.requesting import fulfilled

    if not requests:
        raise UsageError("ec2 spot wait wants a request", usage=wait.usage, hint="`ec2 spot ls` lists them")
    return fulfilled(ctx, requests, timeout)
