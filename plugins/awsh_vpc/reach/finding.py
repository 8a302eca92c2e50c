"""From a word to one end of a conversation: asks AWS what it is and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, ip_network
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, by, tags_of
from awsh_vpc.reach.ends import EVERYWHERE, SOME, End, outside, said
from awsh_vpc.reach.kinds import END
from awsh_vpc.reach.traffic import ANY_CLIENT, LINUX_CLIENT, WINDOWS_CLIENT, Network, holds

Record = Mapping[str, Any]


def meant(ctx: Context, given: object) -> str:
    """`me`, `internet`, an address or range as they are, and the id of anything else. Raises ValueError."""
    if isinstance(given, str) and (given in ("me", "internet") or _range(given) is not None):
        return given
    return ctx.resolve(END.name, given)


def _range(text: str) -> Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def find(ctx: Context, id: str, six: bool) -> End:
    """What a word that `meant` has given stands for. Raises AwsError, CommandError, UsageError."""
    if id == "internet":
        return outside(str(EVERYWHERE[six]), "the Internet")
    if id == "me":
        address = ctx.my_address()
        return outside(str(address), f"this machine ({address})")
    network = _range(id)
    if network is not None:
        return _address(ctx, id, network)
    kind = id.partition("-")[0] if ":" not in id else id.partition(":")[0]
    found = _FINDERS[kind](ctx, id)
    if found is None:
        raise CommandError(f"{id} is not there")
    return found


def _instance(ctx: Context, id: str) -> End | None:
    found = ctx.search("ec2", "describe_instances", "Reservations[].Instances[]", InstanceIds=[id])
    record = next(iter(found), None)
    return instance_end(record) if record is not None else None


def instance_end(record: Record) -> End:
    """An Instance of DescribeInstances, by its primary network interface."""
    state = record["State"]["Name"]
    name = tags_of(record).get("Name", "")
    windows = (record.get("Platform") or "").lower() == "windows"
    card: Record = next(iter(record.get("NetworkInterfaces") or ()), {})
    texts = [
        record.get("PrivateIpAddress"),
        *(a["Ipv6Address"] for a in (card.get("Ipv6Addresses") or ())[:1]),
    ]
    public = record.get("PublicIpAddress")
    return End(
        "instance",
        record["InstanceId"],
        f"instance {name or record['InstanceId']}",
        record.get("VpcId"),
        record.get("SubnetId"),
        frozenset(group["GroupId"] for group in record.get("SecurityGroups") or ()),
        tuple(ip_network(text) for text in texts if text),
        IPv4Network(public) if public else None,
        state,
        "" if state == "running" else f"it is {state}",
        WINDOWS_CLIENT if windows else LINUX_CLIENT,
    )


def _interface(ctx: Context, id: str) -> End | None:
    found = ctx.search("ec2", "describe_network_interfaces", "NetworkInterfaces[]", NetworkInterfaceIds=[id])
    record = next(iter(found), None)
    return interface_end(record) if record is not None else None


def interface_end(record: Record) -> End:
    """A NetworkInterface of DescribeNetworkInterfaces, called by what it is there for."""
    id = record["NetworkInterfaceId"]
    use = tags_of(record).get("Name") or record.get("Description") or ""
    public = (record.get("Association") or {}).get("PublicIp")
    texts = [
        record.get("PrivateIpAddress"),
        *(a["Ipv6Address"] for a in (record.get("Ipv6Addresses") or ())[:1]),
    ]
    return End(
        "network interface",
        id,
        f"network interface {use or id}",
        record.get("VpcId"),
        record.get("SubnetId"),
        frozenset(group["GroupId"] for group in record.get("Groups") or ()),
        tuple(ip_network(text) for text in texts if text),
        IPv4Network(public) if public else None,
        client=LINUX_CLIENT if (record.get("Attachment") or {}).get("InstanceId") else ANY_CLIENT,
    )


def _several(ctx: Context, filters: list[dict[str, Any]], title: str) -> End | None:
    """One for all the network interfaces of something."""
    found = list(ctx.search("ec2", "describe_network_interfaces", "NetworkInterfaces[]", Filters=filters))
    if not found:
        return None
    first = interface_end(found[0])
    others = f"the first of its {len(found)} network interfaces, {first.id}" if len(found) > 1 else ""
    return _renamed(first, title, others)


def _renamed(end: End, title: str, of_many: str = "") -> End:
    from dataclasses import replace

    return replace(end, title=title, of_many=of_many)


def _endpoint(ctx: Context, id: str) -> End | None:
    record = ctx.call("ec2", "describe_vpc_endpoints", VpcEndpointIds=[id])["VpcEndpoints"][0]
    interfaces = record.get("NetworkInterfaceIds") or []
    if not interfaces:
        raise UsageError(
            f"{id} is a {record['VpcEndpointType'].lower()} endpoint of {record['ServiceName']}, reached by routes",
            hint="name an address of the service instead",
        )
    title = f"endpoint {tags_of(record).get('Name') or record['ServiceName']}"
    return _several(ctx, by("network-interface-id", *interfaces), title)


def _balancer(ctx: Context, id: str) -> End | None:
    name = id.removeprefix("lb:")
    patterns = [f"ELB {kind}{name}{rest}" for kind, rest in (("app/", "/*"), ("net/", "/*"), ("", ""))]
    found = _several(ctx, by("description", *patterns), f"load balancer {name}")
    if found is None:
        raise CommandError(f"there is no load balancer {name!r}")
    return found


def _subnet(ctx: Context, id: str) -> End | None:
    record = ctx.call("ec2", "describe_subnets", SubnetIds=[id])["Subnets"][0]
    return _in_subnet(record, None)


def _in_subnet(record: Record, network: Network | None) -> End:
    """A subnet, or addresses in it that nobody is known to have."""
    called = tags_of(record).get("Name") or record["SubnetId"]
    texts = [record.get("CidrBlock")]
    texts += [a["Ipv6CidrBlock"] for a in record.get("Ipv6CidrBlockAssociationSet") or ()]
    ranges = (network,) if network is not None else tuple(ip_network(text) for text in texts if text)
    title = f"subnet {called}" if network is None else f"{said(network)} in subnet {called}"
    public = SOME if record.get("MapPublicIpOnLaunch") else None
    return End("subnet", record["SubnetId"], title, record["VpcId"], record["SubnetId"], None, ranges, public)


def _group(ctx: Context, id: str) -> End | None:
    record = ctx.call("ec2", "describe_security_groups", GroupIds=[id])["SecurityGroups"][0]
    title = f"security group {record['GroupName']}"
    members = list(
        ctx.search("ec2", "describe_network_interfaces", "NetworkInterfaces[]", Filters=by("group-id", id))
    )
    if not members:
        return End("security group", id, title, record.get("VpcId"), None, frozenset([id]))
    first = interface_end(members[0])
    which = f"{first.id}, the first of {len(members)} that have it" if len(members) > 1 else first.id
    return _renamed(first, title, which)


def _database(ctx: Context, id: str) -> End | None:
    """By its subnet group: its network interface does not say whose it is."""
    name = id.removeprefix("db:")
    try:
        found = ctx.call("rds", "describe_db_instances", DBInstanceIdentifier=name)["DBInstances"]
    except AwsError as error:
        if error.code == "DBInstanceNotFound":
            error.hint = (
                f"db:NAME is a database; of a server called db, the port {name!r} is said as a number"
            )
        raise
    return database_end(ctx, found[0]) if found else None


def database_end(ctx: Context, record: Record) -> End:
    """A DBInstance of DescribeDBInstances."""
    group = record.get("DBSubnetGroup") or {}
    zone = record.get("AvailabilityZone")
    homes = [
        each["SubnetIdentifier"]
        for each in group.get("Subnets") or ()
        if (each.get("SubnetAvailabilityZone") or {}).get("Name") == zone or zone is None
    ] or [each["SubnetIdentifier"] for each in group.get("Subnets") or ()]
    groups = frozenset(each["VpcSecurityGroupId"] for each in record.get("VpcSecurityGroups") or ())
    status = record["DBInstanceStatus"]
    name = record["DBInstanceIdentifier"]
    card = _card(ctx, homes, groups)
    subnet = card.subnet if card else homes[0] if homes else None
    addresses: tuple[Network, ...] = card.addresses if card else ()
    if subnet and not card:
        addresses = _in_subnet(
            ctx.call("ec2", "describe_subnets", SubnetIds=[subnet])["Subnets"][0], None
        ).addresses
    public = card.public if card else None
    if public is None and record.get("PubliclyAccessible"):
        # Which one it is only DNS knows; that it has one is what counts.
        public = SOME
    return End(
        "database",
        f"db:{name}",
        f"database {name}",
        group.get("VpcId"),
        subnet,
        groups,
        addresses,
        public,
        status,
        ""
        if (record.get("Endpoint") or {}).get("Address") and status not in ("stopped", "stopping", "deleting")
        else f"it is {status}",
        port=(record.get("Endpoint") or {}).get("Port") or record.get("DbInstancePort") or None,
        of_many="" if len(homes) < 2 or card else f"the first subnet of {len(homes)} in its zone, {subnet}",
    )


def _card(ctx: Context, subnets: list[str], groups: frozenset[str]) -> End | None:
    """The network interface of a database, where only one can be it."""
    if not subnets:
        return None
    filters = [*by("description", "RDSNetworkInterface"), *by("subnet-id", *subnets)]
    found = [
        end
        for end in map(
            interface_end,
            ctx.search("ec2", "describe_network_interfaces", "NetworkInterfaces[]", Filters=filters),
        )
        if end.groups == groups
    ]
    return found[0] if len(found) == 1 else None


def _address(ctx: Context, text: str, network: Network) -> End:
    """Who has an address in the region, or the subnet it lies in; else somebody outside."""
    if network.num_addresses == 1:
        address = str(network[0])
        names = (
            ("ipv6-addresses.ipv6-address",)
            if network.version == 6
            else ("addresses.private-ip-address", "association.public-ip")
        )
        for name in names:
            found = list(
                ctx.search(
                    "ec2", "describe_network_interfaces", "NetworkInterfaces[]", Filters=by(name, address)
                )
            )
            if len(found) > 1:
                listed = ", ".join(each["NetworkInterfaceId"] for each in found[:6])
                raise UsageError(f"{address} is {len(found)} network interfaces", hint=f"say which: {listed}")
            if found:
                return _owner(ctx, found[0])
    for record in ctx.search("ec2", "describe_subnets", "Subnets[]"):
        end = _in_subnet(record, network)
        whole = _in_subnet(record, None).inner(network.version == 6)
        if whole is not None and holds(whole, network):
            return end
    return outside(str(network), said(network))


def _owner(ctx: Context, record: Record) -> End:
    """An instance rather than its network interface: its state counts."""
    instance = (record.get("Attachment") or {}).get("InstanceId")
    found = _instance(ctx, instance) if instance else None
    own = interface_end(record)
    return found if found is not None and found.addresses == own.addresses else own


_FINDERS = {
    "i": _instance,
    "eni": _interface,
    "subnet": _subnet,
    "sg": _group,
    "vpce": _endpoint,
    "db": _database,
    "lb": _balancer,
}
