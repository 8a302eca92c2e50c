"""NAT gateways and the Elastic IP addresses they have: made, waited for, taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, AwsError, CommandError, Context, by, named, tag_specifications, tags_of
from awsh_vpc.waiting import LONGEST, call_of_new, patiently

OWNER = "awsh:vpc"
"""The tag of what AWS keeps outside of a VPC and was made for that one: it goes with it."""


class NatGateway(TypedDict):
    """A NAT gateway. subnet_id: nothing where it is a regional one, which stands in no zone. failure: why it
    failed, if it did.
    """

    id: str
    name: str
    state: str
    public_ip: str
    private_ip: str
    subnet_id: str
    vpc_id: str
    type: Annotated[str, DETAIL]
    allocation_id: Annotated[str, DETAIL]
    failure: Annotated[str, DETAIL]
    created: Annotated[Any, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


def nat_row(record: Mapping[str, Any]) -> NatGateway:
    """A NatGateway of DescribeNatGateways or CreateNatGateway."""
    tags = tags_of(record)
    address: Mapping[str, Any] = next(iter(record.get("NatGatewayAddresses") or ()), {})
    return {
        "id": record["NatGatewayId"],
        "name": tags.get("Name", ""),
        "state": record["State"],
        "public_ip": address.get("PublicIp", ""),
        "private_ip": address.get("PrivateIp", ""),
        "subnet_id": record.get("SubnetId") or "",
        "vpc_id": record["VpcId"],
        "type": record.get("ConnectivityType", "public"),
        "allocation_id": address.get("AllocationId", ""),
        "failure": record.get("FailureMessage", ""),
        "created": record.get("CreateTime"),
        "tags": tags,
    }


def gateways(ctx: Context, ids: Sequence[str]) -> list[NatGateway]:
    found = ctx.search("ec2", "describe_nat_gateways", "NatGateways[]", NatGatewayIds=list(ids))
    return [nat_row(record) for record in found]


def make(
    ctx: Context,
    vpc: str,
    subnet: str,
    *,
    allocation: str | None = None,
    private: bool = False,
    name: str = "",
    tags: Mapping[str, str] | None = None,
) -> NatGateway:
    """Creates a NAT gateway, pending yet, with an address of its own where ALLOCATION gives none."""
    spec = tag_specifications("natgateway", name, tags)
    if private:
        wanted: dict[str, Any] = {"ConnectivityType": "private"}
        allocated = None
    else:
        allocated = None if allocation else _allocate(ctx, vpc, name)
        wanted = {"AllocationId": allocation or allocated}
    try:
        answer = call_of_new(ctx, "create_nat_gateway", SubnetId=subnet, **wanted, **spec)
    except AwsError:
        if allocated:
            release(ctx, allocated)
        raise
    except KeyboardInterrupt:
        if allocated:
            ctx.note(f"Elastic IP {allocated} is allocated, and costs money: {_release_line(allocated)}")
        raise
    return nat_row(answer["NatGateway"])


def _allocate(ctx: Context, vpc: str, name: str) -> str:
    """An address left over from an attempt that was interrupted, or a new one."""
    for left in own_addresses(ctx, vpc):
        if not left.get("AssociationId"):
            ctx.note(f"Elastic IP {left['PublicIp']}, allocated for this VPC before, is used")
            return str(left["AllocationId"])
    tags = tag_specifications("elastic-ip", name, {OWNER: vpc})
    try:
        return str(ctx.call("ec2", "allocate_address", Domain="vpc", **tags)["AllocationId"])
    except AwsError as error:
        if error.code == "AddressLimitExceeded":
            error.hint = "release one that nothing uses, or give one with --eip; a quota is raised on request"
        raise


def own_addresses(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    """Elastic IPs that were allocated for NAT gateways of a VPC, and that no server has."""
    filters = by(f"tag:{OWNER}", vpc)
    for record in ctx.search("ec2", "describe_addresses", "Addresses[]", Filters=filters):
        if not record.get("InstanceId"):
            yield record


def release(ctx: Context, allocation: str) -> None:
    """Gives an address back, once AWS has let go of what used it."""
    patiently(ctx, lambda: ctx.call("ec2", "release_address", AllocationId=allocation))


def _release_line(allocation: str) -> str:
    return f"`aws ec2 release-address --allocation-id {allocation}` gives it back"


def note_kept(ctx: Context, row: NatGateway) -> None:
    ctx.note(
        f"kept: Elastic IP {row['public_ip']} of {named(row['id'], row['name'])}, which costs money until "
        f"`aws ec2 release-address --allocation-id {row['allocation_id']}`"
    )


def until_state(ctx: Context, ids: Collection[str], state: str, doing: str) -> list[NatGateway]:
    """Waits until all of them are in a STATE, with a bar. Raises CommandError where one fails."""
    from awsh import until

    reached: set[str] = set()
    with ctx.progress(f"{doing} NAT", len(ids)) as bar:

        def look() -> list[NatGateway] | None:
            rows = _known(ctx, ids)
            for row in rows:
                if row["state"] == "failed" and state != "deleted":
                    raise CommandError(
                        f"NAT gateway {named(row['id'], row['name'])} failed: {row['failure']}",
                        hint=f"`vpc nat rm {row['id']}` takes it back",
                    )
            now = {row["id"] for row in rows if row["state"] == state}
            if state == "deleted":
                now |= set(ids) - {row["id"] for row in rows}
            bar.advance(len(now - reached))
            reached.update(now)
            return rows if reached >= set(ids) else None

        return until(ctx, look, f"{doing} {', '.join(sorted(ids))}", seconds=2 * LONGEST)


def _known(ctx: Context, ids: Collection[str]) -> list[NatGateway]:
    # One just made is not known everywhere at once, one long deleted no more; a filter minds neither.
    filters = by("nat-gateway-id", *ids)
    return [
        nat_row(record)
        for record in ctx.search("ec2", "describe_nat_gateways", "NatGateways[]", Filter=filters)
    ]
