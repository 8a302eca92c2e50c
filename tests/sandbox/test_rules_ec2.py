"""What EC2 and VPC refuse or default and moto does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from tests.sandbox.asking import briefly, refused, through, wait_until


@pytest.fixture(scope="module")
def image(ec2: Any) -> str:
    return str(ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"])


@pytest.fixture
def instance(ec2: Any, image: str) -> Iterator[str]:
    made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)
    name = made["Instances"][0]["InstanceId"]
    yield str(name)
    ec2.terminate_instances(InstanceIds=[name])


def subnet(ec2: Any, vpc: str, cidr: str = "10.0.1.0/24") -> str:
    return str(ec2.create_subnet(VpcId=vpc, CidrBlock=cidr)["Subnet"]["SubnetId"])


def group(ec2: Any, vpc: str, name: str) -> str:
    return str(ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"])


# VPC


def test_second_internet_gateway(ec2: Any, vpc: str) -> None:
    first, second = (ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"] for _ in range(2))
    ec2.attach_internet_gateway(InternetGatewayId=first, VpcId=vpc)
    attach = ec2.attach_internet_gateway
    assert refused(attach, InternetGatewayId=second, VpcId=vpc) == ("InvalidParameterValue", 400)
    assert refused(attach, InternetGatewayId=first, VpcId=vpc) == ("Resource.AlreadyAssociated", 400)
    other = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    assert refused(attach, InternetGatewayId=first, VpcId=other) == ("Resource.AlreadyAssociated", 400)


def test_host_bits_are_cleared(ec2: Any) -> None:
    made = ec2.create_vpc(CidrBlock="10.0.0.77/16")["Vpc"]
    assert made["CidrBlock"] == "10.0.0.0/16"


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.0.128.0/20", "10.2.0.0/15", "10.2.0.0/29"])
def test_overlapping_and_odd_secondary_ranges(ec2: Any, vpc: str, cidr: str) -> None:
    assert refused(ec2.associate_vpc_cidr_block, VpcId=vpc, CidrBlock=cidr) == ("InvalidVpc.Range", 400)


def test_a_good_secondary_range(ec2: Any, vpc: str) -> None:
    ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.1.0.0/16")
    assert subnet(ec2, vpc, "10.1.1.0/24")


def test_vpc_ranges(ec2: Any) -> None:
    assert refused(ec2.create_vpc, CidrBlock="10.0.0.0/15") == ("InvalidVpc.Range", 400)
    assert refused(ec2.create_vpc, CidrBlock="10.0.0.0/29") == ("InvalidVpc.Range", 400)


def test_subnet_ranges(ec2: Any, vpc: str) -> None:
    create = ec2.create_subnet
    assert refused(create, VpcId=vpc, CidrBlock="10.0.0.0/29") == ("InvalidSubnet.Range", 400)
    assert refused(create, VpcId=vpc, CidrBlock="10.1.0.0/24") == ("InvalidSubnet.Range", 400)
    subnet(ec2, vpc, "10.0.1.0/24")
    assert refused(create, VpcId=vpc, CidrBlock="10.0.1.128/25") == ("InvalidSubnet.Conflict", 400)


def test_nat_gateway_is_pending_first(ec2: Any, vpc: str) -> None:
    inside = subnet(ec2, vpc)
    address, other = (ec2.allocate_address(Domain="vpc")["AllocationId"] for _ in range(2))
    failing = ec2.create_nat_gateway(SubnetId=inside, AllocationId=other)["NatGateway"]["NatGatewayId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    nat = ec2.create_nat_gateway(SubnetId=inside, AllocationId=address)["NatGateway"]
    assert nat["State"] == "pending"
    assert ip_address(nat["NatGatewayAddresses"][0]["PrivateIp"]) in ip_network("10.0.1.0/24")
    name = nat["NatGatewayId"]
    tags = [{"Key": "Name", "Value": "out"}]
    ec2.create_tags(Resources=[name, inside], Tags=tags)
    filters = [{"Name": "resource-type", "Values": ["natgateway"]}, {"Name": "value", "Values": ["out"]}]
    assert [each["ResourceId"] for each in ec2.describe_tags(Filters=filters)["Tags"]] == [name]

    def state(name: str = name) -> str:
        return str(ec2.describe_nat_gateways(NatGatewayIds=[name])["NatGateways"][0]["State"])

    wait_until(lambda: state() == "available")
    assert state(failing) == "failed", "there was no internet gateway"
    [failed] = ec2.describe_nat_gateways(NatGatewayIds=[failing])["NatGateways"]
    assert failed["FailureCode"] == "Gateway.NotAttached"
    ec2.delete_nat_gateway(NatGatewayId=failing)
    detach = ec2.detach_internet_gateway
    assert refused(detach, InternetGatewayId=gateway, VpcId=vpc) == ("DependencyViolation", 400)
    assert refused(ec2.delete_subnet, SubnetId=inside) == ("DependencyViolation", 400)
    through(lambda: ec2.delete_nat_gateway(NatGatewayId=name), state, "deleting", "deleted")
    assert "AssociationId" not in ec2.describe_addresses(AllocationIds=[address])["Addresses"][0]
    ec2.release_address(AllocationId=address)
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_subnet(SubnetId=inside)
    filters = [{"Name": "resource-id", "Values": [inside]}]
    assert ec2.describe_tags(Filters=filters)["Tags"] == [], "they went with what had them"


def test_nat_gateway_needs_an_address(ec2: Any, vpc: str) -> None:
    assert refused(ec2.create_nat_gateway, SubnetId=subnet(ec2, vpc)) == ("MissingParameter", 400)
    missing = refused(ec2.describe_nat_gateways, NatGatewayIds=["nat-0"])
    assert missing == ("NatGatewayNotFound", 400)


def test_referenced_security_group(ec2: Any, vpc: str) -> None:
    web, db = group(ec2, vpc, "web"), group(ec2, vpc, "db")
    rule = [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": web}]}]
    ec2.authorize_security_group_ingress(GroupId=db, IpPermissions=rule)
    assert refused(ec2.delete_security_group, GroupId=web) == ("DependencyViolation", 400)
    ec2.revoke_security_group_ingress(GroupId=db, IpPermissions=rule)
    ec2.delete_security_group(GroupId=web)
    ec2.delete_security_group(GroupId=db)


def test_security_group_in_use(ec2: Any, vpc: str) -> None:
    web = group(ec2, vpc, "web")
    interface = ec2.create_network_interface(SubnetId=subnet(ec2, vpc), Groups=[web])["NetworkInterface"]
    assert refused(ec2.delete_security_group, GroupId=web) == ("DependencyViolation", 400)
    ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
    ec2.delete_security_group(GroupId=web)


def test_the_default_security_group_stays(ec2: Any, vpc: str) -> None:
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    assert refused(ec2.delete_security_group, GroupId=groups[0]["GroupId"]) == ("CannotDelete", 400)


def test_what_a_subnet_was_bound_to_is_free_without_it(ec2: Any, vpc: str) -> None:
    bound = subnet(ec2, vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=bound)
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    by = [{"Name": "association.subnet-id", "Values": [bound]}]
    [now] = ec2.describe_network_acls(Filters=by)["NetworkAcls"]
    [binding] = [each for each in now["Associations"] if each["SubnetId"] == bound]
    ec2.replace_network_acl_association(AssociationId=binding["NetworkAclAssociationId"], NetworkAclId=acl)
    assert refused(ec2.delete_network_acl, NetworkAclId=acl) == ("DependencyViolation", 400)
    assert refused(ec2.delete_route_table, RouteTableId=table) == ("DependencyViolation", 400)
    ec2.delete_subnet(SubnetId=bound)
    ec2.delete_network_acl(NetworkAclId=acl)
    ec2.delete_route_table(RouteTableId=table)


def test_an_endpoint_is_a_gateway_unless_told(ec2: Any, vpc: str) -> None:
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3")["VpcEndpoint"]
    assert made["VpcEndpointType"] == "Gateway"
    ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])


def test_a_vpc_takes_its_network_acl_along(ec2: Any) -> None:
    made = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    ec2.delete_vpc(VpcId=made)
    assert ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [made]}])["NetworkAcls"] == []


@pytest.mark.parametrize(("told", "left"), [({}, 0), ({"DeleteOnTermination": False}, 1)])
def test_a_launched_interface_goes_with_its_instance(
    ec2: Any, vpc: str, image: str, told: dict[str, bool], left: int
) -> None:
    where = subnet(ec2, vpc)
    nic = {"DeviceIndex": 0, "SubnetId": where, **told}
    launched = ec2.run_instances(
        ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1, NetworkInterfaces=[nic]
    )
    id = launched["Instances"][0]["InstanceId"]
    ec2.terminate_instances(InstanceIds=[id])
    by = [{"Name": "subnet-id", "Values": [where]}]
    found = ec2.describe_network_interfaces(Filters=by)["NetworkInterfaces"]
    assert len(found) == left


def test_a_vpc_is_deleted_last(ec2: Any, vpc: str) -> None:
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    inside, web = subnet(ec2, vpc), group(ec2, vpc, "web")
    violation = ("DependencyViolation", 400)
    assert refused(ec2.delete_vpc, VpcId=vpc) == violation
    ec2.delete_subnet(SubnetId=inside)
    assert refused(ec2.delete_vpc, VpcId=vpc) == violation
    ec2.delete_security_group(GroupId=web)
    assert refused(ec2.delete_vpc, VpcId=vpc) == violation
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_vpc(VpcId=vpc)
    assert refused(ec2.describe_vpcs, VpcIds=[vpc]) == ("InvalidVpcID.NotFound", 400)


# Instances


def state_of(ec2: Any, name: str) -> Callable[[], str]:
    return lambda: str(
        ec2.describe_instances(InstanceIds=[name])["Reservations"][0]["Instances"][0]["State"]["Name"]
    )


def test_instances_take_their_time(ec2: Any, instance: str) -> None:
    state = state_of(ec2, instance)
    wait_until(lambda: state() == "running")
    stopping = ec2.stop_instances(InstanceIds=[instance])["StoppingInstances"][0]
    assert (stopping["PreviousState"]["Name"], stopping["CurrentState"]["Name"]) == ("running", "stopping")
    wait_until(lambda: state() == "stopped")
    again = ec2.stop_instances(InstanceIds=[instance])["StoppingInstances"][0]
    assert again["CurrentState"] == {"Code": 80, "Name": "stopped"}
    assert refused(ec2.reboot_instances, InstanceIds=[instance]) == ("IncorrectInstanceState", 400)

    def starting() -> None:
        assert state() == "pending"
        assert refused(ec2.stop_instances, InstanceIds=[instance]) == ("IncorrectInstanceState", 400)

    briefly(lambda: ec2.start_instances(InstanceIds=[instance]), starting)
    # One that was stopped too late comes to rest, and is started once more.
    wait_until(lambda: state() in ("running", "stopped"))
    ec2.start_instances(InstanceIds=[instance])
    wait_until(lambda: state() == "running")
    ec2.reboot_instances(InstanceIds=[instance])
    assert state() == "running"
    through(lambda: ec2.terminate_instances(InstanceIds=[instance]), state, "shutting-down", "terminated")
    assert refused(ec2.start_instances, InstanceIds=[instance]) == ("IncorrectInstanceState", 400)


def test_states_filter(ec2: Any, image: str) -> None:
    made = ""

    def names(state: str) -> list[str]:
        found = ec2.describe_instances(Filters=[{"Name": "instance-state-name", "Values": [state]}])
        return [each["InstanceId"] for group in found["Reservations"] for each in group["Instances"]]

    def launch() -> None:
        nonlocal made
        launched = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)
        assert launched["Instances"][0]["State"]["Name"] == "pending"
        made = str(launched["Instances"][0]["InstanceId"])

    def starting() -> None:
        assert made in names("pending")
        assert made not in names("running")

    briefly(launch, starting)
    wait_until(lambda: made in names("running"))
    assert made not in names("pending")
    ec2.terminate_instances(InstanceIds=[made])


def test_bad_types_and_images(ec2: Any, image: str) -> None:
    run = ec2.run_instances
    one = {"MinCount": 1, "MaxCount": 1}
    assert refused(run, ImageId=image, InstanceType="t9.huge", **one) == ("InvalidParameterValue", 400)
    bad = refused(run, ImageId="ami-00000000000000000", InstanceType="t3.micro", **one)
    assert bad == ("InvalidAMIID.NotFound", 400)
    assert refused(run, ImageId="nonsense", InstanceType="t3.micro", **one)[0] == "InvalidAMIID.Malformed"
    assert refused(run, InstanceType="t3.micro", **one) == ("MissingParameter", 400)
    bad = refused(run, ImageId=image, InstanceType="t3.micro", KeyName="no-such-key", **one)
    assert bad == ("InvalidKeyPair.NotFound", 400)


def test_as_many_as_max_count(ec2: Any, image: str) -> None:
    made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=3)["Instances"]
    assert len(made) == 3
    ec2.terminate_instances(InstanceIds=[each["InstanceId"] for each in made])
    refused(ec2.run_instances, ImageId=image, InstanceType="t3.micro", MinCount=3, MaxCount=1)


# Keys


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_ppk(ec2: Any, kind: str) -> None:
    made = ec2.create_key_pair(KeyName=f"putty-{kind}", KeyType=kind, KeyFormat="ppk")
    lines = made["KeyMaterial"].splitlines()
    assert lines[0] == f"PuTTY-User-Key-File-2: {'ssh-rsa' if kind == 'rsa' else 'ssh-ed25519'}"
    assert lines[2] == f"Comment: putty-{kind}"
    assert lines[-1].startswith("Private-MAC: ")
    shown = ec2.describe_key_pairs(KeyNames=[f"putty-{kind}"], IncludePublicKey=True)["KeyPairs"][0]
    count = int(lines[3].removeprefix("Public-Lines: "))
    assert "".join(lines[4 : 4 + count]) == shown["PublicKey"].split()[1]


def test_pem_stays_pem(ec2: Any) -> None:
    assert "PRIVATE KEY" in ec2.create_key_pair(KeyName="pem", KeyFormat="pem")["KeyMaterial"]
    assert refused(ec2.create_key_pair, KeyName="x", KeyFormat="der")[0] == "InvalidParameterValue"
