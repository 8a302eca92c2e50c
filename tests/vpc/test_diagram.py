"""`vpc diagram`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from awsh.errors import CommandError, UsageError
from awsh.shell import Shell

SVG = "{http://www.w3.org/2000/svg}"
Typed = Callable[[str], list[Any]]


@pytest.fixture
def drawn(shell: Shell, person: Any) -> Callable[[str], list[str]]:
    return lambda vpc: str(shell.run(f"vpc diagram {vpc}", console=person).value).splitlines()


def test_everything_stands_where_it_is(typed: Typed, drawn: Any, ec2: Any, shell: Shell) -> None:
    typed("vpc create 10.0.0.0/16 --name lab --public 2 --private 2 --nat one")
    subnets = {row["name"]: row["id"] for row in typed("vpc subnet ls lab")}
    [nat] = typed("vpc nat ls lab")
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}]}]
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    [instance] = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnets["lab-private-b"],
        TagSpecifications=tags,
    )["Instances"]
    ec2.create_vpc_endpoint(VpcId=nat["vpc_id"], ServiceName="com.amazonaws.us-east-1.s3")
    rds = shell.aws.client("rds")
    rds.create_db_subnet_group(
        DBSubnetGroupName="inner",
        DBSubnetGroupDescription="inner",
        SubnetIds=[subnets["lab-private-a"], subnets["lab-private-b"]],
    )
    rds.create_db_instance(
        DBInstanceIdentifier="books",
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        MasterUsername="owner",
        MasterUserPassword="long-enough",
        AllocatedStorage=20,
        DBSubnetGroupName="inner",
        AvailabilityZone="us-east-1a",
        VpcSecurityGroupIds=[instance["SecurityGroups"][0]["GroupId"]],
    )
    lines = drawn("lab")
    endpoint = next(line for line in lines if "endpoint" in line)
    assert endpoint.endswith("  com.amazonaws.us-east-1.s3")
    lines.remove(endpoint)
    state = next(line.split()[-2] for line in lines if "database" in line)
    running = next(line for line in lines if "instance web" in line)
    assert running.split()[3:6] == ["web", "t3.micro", instance["PrivateIpAddress"]]
    assert running.split()[-2:] in (["pending", "[default]"], ["running", "[default]"])
    lines.remove(running)
    assert lines == [
        "VPC lab  10.0.0.0/16",
        "├─ internet gateway lab-igw",
        "├─ us-east-1a",
        "│  ├─ public lab-public-a  10.0.0.0/20  → lab-igw",
        f"│  │  └─ NAT gateway lab-nat  {nat['public_ip']}",
        "│  └─ private lab-private-a  10.0.128.0/20  → lab-nat",
        f"│     └─ database books  postgres  db.t3.micro  {state}  [default]",
        "├─ us-east-1b",
        "│  ├─ public lab-public-b  10.0.16.0/20  → lab-igw",
        "│  └─ private lab-private-b  10.0.144.0/20  → lab-nat",
        "└─ security groups: default",
    ]


def test_routes_decide_what_is_public(typed: Typed, drawn: Any) -> None:
    typed("vpc create 10.0.0.0/16 --name lab; vpc igw create --name door --attach lab")
    typed("vpc subnet create 10.0.10.0/24 --vpc lab --name public-by-name --az a")
    typed("vpc subnet create 10.0.9.0/24 --vpc lab --name front --az a --public")
    assert [line[6:] for line in drawn("lab") if "10.0." in line][1:] == [
        "public front  10.0.9.0/24  → door",
        "private public-by-name  10.0.10.0/24",
    ]
    typed("vpc igw detach door")
    assert all("public front" not in line for line in drawn("lab"))


def test_an_empty_one_is_drawn_too(drawn: Any, typed: Typed) -> None:
    [made] = typed("vpc create 10.0.0.0/16")
    assert drawn(made["id"]) == [f"VPC {made['id']}  10.0.0.0/16", "└─ security groups: default"]


def test_pictures(typed: Typed, drawn: Any, tmp_path: Path) -> None:
    hostile = "a<b>&\"c'"
    typed("vpc create 10.0.0.0/16 --name lab --public 2 --private 3 --nat one")
    [subnet] = typed("vpc subnet ls lab | where name = lab-private-c")
    typed(f"vpc name {subnet['id']} 'a<b>&\"c'\"'\"")
    typed(f"vpc diagram lab --save {tmp_path}/net.svg; vpc diagram lab --save {tmp_path}/net.mmd")
    root = ElementTree.parse(tmp_path / "net.svg").getroot()
    texts = [each.text for each in root.iter(f"{SVG}text")]
    for text in ("VPC lab", "10.0.0.0/20  →  lab-igw", "10.0.128.0/20  →  lab-nat", "us-east-1c", hostile):
        assert text in texts
    lines = [each.attrib["class"] for each in root.iter(f"{SVG}path") if "marker-end" in each.attrib]
    # Of the gateway to the Internet, two subnets to it, three to the NAT gateway.
    assert (lines.count("s-public"), lines.count("s-nat")) == (3, 3)
    boxes = [
        {key: float(each.attrib[key]) for key in ("x", "y", "width", "height")}
        for each in root.iter(f"{SVG}rect")
        if "x" in each.attrib
    ]
    assert all(each["x"] + each["width"] <= float(root.attrib["width"]) for each in boxes)
    assert all(each["y"] + each["height"] <= float(root.attrib["height"]) for each in boxes)
    chart = (tmp_path / "net.mmd").read_text()
    assert chart.startswith("flowchart BT\n")
    assert chart.count("subgraph ") == chart.count("end\n") == 1 + 3 + 5
    assert "a#lt;b#gt;#38;#quot;c'" in chart
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["net.mmd", "net.svg"]


def test_a_picture_is_svg_or_mermaid(typed: Typed, tmp_path: Path) -> None:
    typed("vpc create 10.0.0.0/16 --name lab")
    with pytest.raises(UsageError, match=r"a picture is \.svg, \.mmd or \.md"):
        typed(f"vpc diagram lab --save {tmp_path}/net.png")
    with pytest.raises(CommandError, match="there is no folder"):
        typed(f"vpc diagram lab --save {tmp_path}/none/net.svg")
    typed(f"vpc diagram lab --save {tmp_path}/net.md")
    assert "```mermaid\nflowchart BT\n" in (tmp_path / "net.md").read_text()
    typed(f"vpc diagram lab --save {tmp_path}/net.svg")
    assert ElementTree.parse(tmp_path / "net.svg").getroot().tag.endswith("svg")
