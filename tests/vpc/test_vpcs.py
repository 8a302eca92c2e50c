"""`vpc ls`, `show`, `create`, and the names by which a VPC is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, UsageError
from awsh.output import Layout, render
from awsh.output.formats import format_called
from awsh.shell import Shell
from awsh.values import Record, Rows

Typed = Callable[[str], list[Any]]


def test_a_vpc_is_made_with_all_that_was_asked_for(typed: Typed, ec2: Any) -> None:
    line = "vpc create 10.0.0.0/16 --name lab --tag env=test --tag owner='Ada L.' --ipv6 --dns-hostnames"
    [made] = typed(line)
    [real] = ec2.describe_vpcs(VpcIds=[made["id"]])["Vpcs"]
    assert real["CidrBlock"] == made["cidr"] == "10.0.0.0/16"
    assert {tag["Key"]: tag["Value"] for tag in real["Tags"]} == {
        "Name": "lab",
        "env": "test",
        "owner": "Ada L.",
    }
    assert made["name"] == "lab"
    assert made["state"] == "available"
    assert made["ipv6"] == [real["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"]]
    [shown] = typed("vpc show lab")
    assert shown["dns_hostnames"] is True
    assert shown["dns_support"] is True
    assert shown["subnets"] == []
    assert shown["igw_id"] is None


def test_tenancy_is_passed_on(typed: Typed, ec2: Any) -> None:
    [made] = typed("vpc create 10.0.0.0/16 --tenancy dedicated")
    assert ec2.describe_vpcs(VpcIds=[made["id"]])["Vpcs"][0]["InstanceTenancy"] == "dedicated"


def test_show_has_subnets_and_gateway(typed: Typed) -> None:
    typed("vpc create 10.0.0.0/16 --name lab")
    [gateway] = typed("vpc igw create --attach lab")
    typed("vpc subnet create 10.0.1.0/24 --vpc lab --name web")
    [shown] = typed("vpc show lab")
    assert shown["igw_id"] == gateway["id"]
    assert [(each["name"], each["cidr"]) for each in shown["subnets"]] == [("web", "10.0.1.0/24")]


def test_the_table_has_what_is_most_useful_first(shell: Shell, typed: Typed) -> None:
    typed("vpc create 10.0.0.0/16 --name lab")
    result = shell.run("vpc ls").value
    assert isinstance(result, Rows)
    assert result.columns == ("id", "name", "cidr", "state", "default")
    text = "".join(render(result, Layout(width=100), format_called("table")))
    assert "lab" in text
    assert "172.31.0.0/16" in text


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("10.0.0.5/16", "did you mean 10.0.0.0/16?"),
        ("10.0.0.0/15", "a /15 is too large for a VPC"),
        ("10.0.0.0/29", "a /29 is too small for a VPC"),
        ("169.254.0.0/16", "169.254.0.0/16 is link-local"),
        ("224.0.0.0/16", "multicast"),
        ("ten", "has no prefix length"),
    ],
)
def test_a_range_that_aws_refuses_is_marked_before_the_call(
    typed: Typed, ec2: Any, given: str, reason: str
) -> None:
    line = f"vpc create {given} --name lab"
    with pytest.raises(UsageError) as caught:
        typed(line)
    assert reason in str(caught.value)
    assert caught.value.span is not None
    assert line[caught.value.span.start : caught.value.span.end] == given
    assert len(ec2.describe_vpcs()["Vpcs"]) == 1


def test_an_overlap_is_refused_with_what_is_free(typed: Typed, ec2: Any) -> None:
    [first] = typed("vpc create 10.0.0.0/16 --name lab")
    ec2.associate_vpc_cidr_block(VpcId=first["id"], CidrBlock="10.1.0.0/16")
    for given, other in (("10.0.128.0/20", "10.0.0.0/16"), ("10.1.7.0/28", "10.1.0.0/16")):
        with pytest.raises(CommandError) as caught:
            typed(f"vpc create {given}")
        assert f"{given} overlaps {other} of VPC lab ({first['id']})" in str(caught.value)
        assert "--allow-overlap" in str(caught.value)
    with pytest.raises(CommandError, match=r"10\.2\.0\.0/16 is free"):
        typed("vpc create 10.0.0.0/16")
    assert len(ec2.describe_vpcs()["Vpcs"]) == 2
    [second] = typed("vpc create 10.0.0.0/16 --allow-overlap")
    assert second["cidr"] == "10.0.0.0/16"


def test_outside_rfc_1918_is_noted_and_made(typed: Typed, person: Any) -> None:
    [made] = typed("vpc create 8.8.0.0/16")
    assert made["cidr"] == "8.8.0.0/16"
    assert "outside the private ranges of RFC 1918" in person.said
    person.notes.clear()
    typed("vpc create 10.0.0.0/16")
    assert person.notes == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("--tag env", "'env' is not KEY=VALUE"),
        ("--tag aws:x=1", "begins with aws:"),
        ("--name a --tag Name=b", "differ"),
        ("--tenancy host", "'host' is not one of default, dedicated"),
        (f"--name {'n' * 257}", "257 characters"),
    ],
)
def test_bad_options_make_nothing(typed: Typed, ec2: Any, options: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        typed(f"vpc create 10.0.0.0/16 {options}")
    assert reason in str(caught.value)
    assert len(ec2.describe_vpcs()["Vpcs"]) == 1


def test_a_vpc_answers_to_id_name_arn_and_prefixes(typed: Typed) -> None:
    [made] = typed("vpc create 10.0.0.0/16 --name laboratory")
    id = made["id"]
    arn = f"arn:aws:ec2:us-east-1:123456789012:vpc/{id}"
    for word in (id, id[:10], "laboratory", "labo", arn):
        assert typed(f"vpc show {word}")[0]["id"] == id


def test_a_name_of_several_is_refused_with_each(typed: Typed) -> None:
    ids = [typed(f"vpc create 10.{n}.0.0/16 --name twin")[0]["id"] for n in (1, 2)]
    with pytest.raises(UsageError) as caught:
        typed("vpc show twin")
    assert all(id in str(caught.value) for id in ids)


def test_a_name_of_none_says_what_is_near(typed: Typed) -> None:
    typed("vpc create 10.0.0.0/16 --name lab")
    with pytest.raises(UsageError, match=r"there is no VPC 'lav' \(did you mean 'lab'\?\)"):
        typed("vpc show lav")
    with pytest.raises(AwsError) as caught:
        typed("vpc show vpc-00000000000000000")
    assert caught.value.code == "InvalidVpcID.NotFound"


def test_the_current_vpc_may_be_left_out(shell: Shell, typed: Typed) -> None:
    [made] = typed("vpc create 10.0.0.0/16 --name lab")
    with pytest.raises(UsageError, match=r"no current VPC .*use vpc NAME"):
        typed("vpc show")
    typed("use vpc lab")
    assert typed("vpc show")[0]["id"] == made["id"]
    typed("vpc subnet create 10.0.1.0/24")
    assert [row["vpc_id"] for row in typed("vpc subnet ls")] == [made["id"]]
    shell.context().names("vpc:vpc", fresh=True)
    assert [(part.label, part.text) for part in shell.toolbar() if part.label == "vpc"] == [("vpc", "lab")]


def test_the_toolbar_shows_the_id_until_the_name_is_known(shell: Shell, typed: Typed) -> None:
    [made] = typed("vpc create 10.0.0.0/16")
    assert not [part for part in shell.toolbar() if part.label == "vpc"]
    typed(f"use vpc {made['id']}")
    assert [part.text for part in shell.toolbar() if part.label == "vpc"] == [made["id"]]


def test_what_create_returns_is_of_use_in_a_script(shell: Shell, ec2: Any) -> None:
    script = """
        let net = vpc create 10.0.0.0/16 --name lab
        vpc igw create --attach $net.id --name door
        for n in 1 2 3 { vpc subnet create "10.0.${n}.0/24" --vpc $net }
        echo $net.id
    """
    text = shell.run(script).value
    assert isinstance(text, str)
    [real] = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["lab"]}])["Vpcs"]
    assert text == real["VpcId"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [text]}])["Subnets"]
    assert sorted(each["CidrBlock"] for each in subnets) == ["10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"]


def test_rows_feed_what_takes_a_vpc(shell: Shell, typed: Typed) -> None:
    typed("vpc create 10.0.0.0/16 --name lab")
    typed("vpc create 10.1.0.0/16 --name other")
    assert [row["name"] for row in typed("vpc ls | where name = lab | vpc show")] == ["lab"]
    record = shell.run("vpc show lab").value
    assert isinstance(record, Record)
    assert record.kind == "vpc:vpc"


def test_completion_offers_ranges_that_are_free(shell: Shell, typed: Typed) -> None:
    from awsh import Completing

    typed("vpc create 10.0.0.0/16")
    shell.context().names("vpc:vpc", fresh=True)
    command = next(c for c in shell.commands.walk() if c.path == ("vpc", "create"))
    complete = command.positionals[0].value_type.complete
    assert complete is not None
    offered = [candidate.text for candidate in complete(Completing(shell.context(), "10.", {}))]
    assert offered[:2] == ["10.1.0.0/16", "10.2.0.0/16"]


def test_what_is_there_can_be_changed(typed: Typed, ec2: Any, person: Any) -> None:
    typed("vpc create 10.0.0.0/16 --name lab; vpc create 172.16.0.0/16 --name other")
    [made] = typed("vpc set lab --dns-hostnames --add-range 10.1.0.0/16 100.64.0.0/24 --ipv6")
    assert (made["dns_hostnames"], made["cidrs"]) == (True, ["10.0.0.0/16", "10.1.0.0/16", "100.64.0.0/24"])
    assert len(made["ipv6"]) == 1
    typed("vpc subnet create 10.1.0.0/24 --vpc lab --name db")
    for words, reason in (
        ("--add-range 10.1.128.0/20", r"10\.1\.128\.0/20 overlaps 10\.1\.0\.0/16"),
        ("--add-range 192.168.0.0/24", "AWS gives no range of 192.168.0.0/16 to a VPC that began with 10"),
        ("--rm-range 10.0.0.0/16", "was created with"),
        ("--rm-range 10.7.0.0/16", "has no range 10.7.0.0/16"),
        ("--rm-range 10.1.0.0/16", "is in use: db"),
    ):
        with pytest.raises(CommandError, match=reason):
            typed(f"vpc set lab {words}")
    with pytest.raises(CommandError, match=r"AWS gives no range of 10\.0\.0\.0/8"):
        typed("vpc set other --add-range 10.9.0.0/16")
    with pytest.raises(UsageError, match="wants something to change"):
        typed("vpc set lab")
    [held] = [
        each["AssociationId"]
        for each in ec2.describe_vpcs(VpcIds=[made["id"]])["Vpcs"][0]["CidrBlockAssociationSet"]
        if each["CidrBlock"] == "10.1.0.0/16"
    ]
    with pytest.raises(ec2.exceptions.ClientError, match=r"InvalidCidrBlock\.InUse"):
        ec2.disassociate_vpc_cidr_block(AssociationId=held)
    [left] = typed("vpc set lab --rm-range 100.64.0.0/24 --no-dns-hostnames")
    assert (left["dns_hostnames"], left["cidrs"]) == (False, ["10.0.0.0/16", "10.1.0.0/16"])
    assert person.questions == [f"Take 100.64.0.0/24 from VPC lab ({made['id']})?"]
