"""`bastion create`, `ls`, `show`, `allow`, `rm`: from an empty account, interrupted anywhere, gone without a trace."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.ec2.conftest import Typed
from tests.ec2.groups import ingress

pytest.importorskip("bashkit", reason="the sandbox's packages are not installed: pip install '.[local]'")

ME = "203.0.113.25/32"


@pytest.fixture(autouse=True)
def lab(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a VPC with a public subnet."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return str(typed("vpc create 10.0.0.0/16 --name lab --public 1")[0]["id"])


def group_of(ec2: Any, name: str = "bastion") -> str:
    found = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [name]}])["SecurityGroups"]
    return str(found[0]["GroupId"]) if found else ""


def alive(ec2: Any) -> list[dict[str, Any]]:
    states = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
    found = ec2.describe_instances(Filters=states)["Reservations"]
    return [each for some in found for each in some["Instances"]]


def test_one_line_makes_all_of_it(
    typed: Typed, shell: Shell, person: Person, ec2: Any, lab: str, home: Path
) -> None:
    [row] = typed("bastion create --vpc lab")
    file = home / ".ssh" / "bastion.pem"
    assert {**row, "age": None} | {"id": "", "address": "", "zone": "", "subnet_id": ""} == {
        **row, "age": None, "id": "", "address": "", "zone": "", "subnet_id": "",
        "name": "bastion", "state": "running", "vpc": "lab", "vpc_id": lab, "key_name": "bastion", "type": "t4g.nano",
        "lets_in": [ME], "groups": {group_of(ec2): "bastion"}, "key_file": str(file), "own_group": True,
    }  # fmt: skip
    assert file.stat().st_mode & 0o777 == 0o600
    assert ingress(ec2, group_of(ec2)) == [("tcp", 22, 22, ME)]
    [record] = alive(ec2)
    assert record["MetadataOptions"]["HttpTokens"] == "required"
    assert {"Key": "awsh:role", "Value": "bastion"} in record["Tags"]
    assert "has the key that it announced through AWS" in person.said
    assert "`ec2 ssh bastion` logs in, `bastion check DB`" in person.notes[-1]
    shell.ssh.close()
    assert typed("ec2 ssh bastion -- whoami") == [{"line": "ec2-user"}]
    assert [each["line"] for each in typed("bastion ls | ec2 ssh -- whoami")] == ["ec2-user"]
    assert typed("bastion show | get state") == [{"line": "running"}]
    before = len(person.notes)
    assert typed("bastion create --vpc lab")[0]["id"] == row["id"]
    assert sum("already" in note for note in person.notes[before:]) == 3
    assert len(alive(ec2)) == 1


def test_refused_or_stopped_anywhere_it_goes_on(
    typed: Typed, person: Person, ec2: Any, refusing: Any
) -> None:
    line = "bastion create --vpc lab --from 198.51.100.7 --no-wait"
    for operation in (
        "create_security_group",
        "authorize_security_group_ingress",
        "create_key_pair",
        "run_instances",
    ):
        refusing(operation)
        with pytest.raises(AwsError):
            typed(line)
        refusing("")
    assert re.search(
        r"there by now: security group bastion \(sg-\w+\); key pair bastion, \S+/bastion.pem\n"
        r"`bastion create bastion --vpc vpc-\w+ --from 198\.51\.100\.7` goes on, "
        r"`bastion rm bastion --keys` takes it back",
        person.said,
    )
    [left] = typed("bastion ls")
    assert (left["state"], left["lets_in"], left["id"]) == ("unfinished", ["198.51.100.7/32"], group_of(ec2))
    typed("bastion rm bastion --keys")
    for text in ("lets in 198", "the private key is in", "launched bastion"):

        def stop(note: str, text: str = text) -> None:
            if text in note:
                raise KeyboardInterrupt

        person.heed = stop
        with pytest.raises(KeyboardInterrupt):
            typed(line)
    person.heed = lambda note: None
    assert typed(line)[0]["state"] in ("pending", "running")
    assert len(alive(ec2)) == 1
    assert ingress(ec2, group_of(ec2)) == [("tcp", 22, 22, "198.51.100.7/32")]


def test_it_is_waited_for_until_it_answers(typed: Typed, shell: Shell, person: Person, ec2: Any) -> None:
    typed("set ssh-timeout 1")

    def stop(note: str) -> None:
        if note.startswith("launched"):
            # Somebody else closes the door: it never answers.
            group = group_of(ec2)
            found = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
            [rule] = [each for each in found["SecurityGroupRules"] if not each["IsEgress"]]
            ec2.revoke_security_group_ingress(
                GroupId=group, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]]
            )

    person.heed = stop
    import awsh_ec2.bastion.answering as answering

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answering, "ANSWERING", 1.0)
        with pytest.raises(CommandError, match=r"none of its groups \(bastion\) lets port 22 in") as caught:
            typed("bastion create --vpc lab")
    assert caught.value.hint == "`sg allow bastion tcp 22 from me`"
    assert re.search(r"there by now: .*instance bastion \(i-", person.said)
    person.heed = lambda note: None
    assert typed("bastion create --vpc lab")[0]["lets_in"] == [ME]
    assert typed("ec2 ssh bastion -- whoami") == [{"line": "ec2-user"}]
    typed("tunnel open bastion:22")
    typed("bastion rm bastion")
    assert re.search(r"closed the tunnel bastion:22, which led through bastion \(i-", person.said)
    assert typed("tunnel ls") == []


def test_rm_leaves_nothing(typed: Typed, person: Person, ec2: Any, home: Path, shell: Shell) -> None:
    typed("bastion create --vpc lab --no-wait")
    typed("sg create db --vpc lab")
    typed("sg allow db postgres from sg:bastion")
    typed("sg allow bastion postgres to sg:db")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("bastion rm bastion --keys")
    assert re.fullmatch(
        r"Terminate bastion \(i-\w+\), t4g\.nano, \w+, with its disk; delete security group bastion \(sg-\w+\) "
        r"and the rule `tcp 5432 from members of bastion` of db \(sg-\w+\); "
        rf"delete key pair bastion with {home}/\.ssh/bastion\.pem, for good\?",
        person.questions[-1],
    )
    assert len(alive(ec2)) == 1
    person.answer = True
    person.heed = lambda note: (_ for _ in ()).throw(KeyboardInterrupt) if "terminated" in note else None  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        typed("bastion rm bastion --keys")
    assert person.notes[-1].endswith("is not all gone: `bastion rm bastion --keys` goes on")
    person.heed = lambda note: None
    typed("bastion rm bastion --keys")
    assert (alive(ec2), group_of(ec2), typed("bastion ls"), typed("ec2 key ls")) == ([], "", [], [])
    assert not list((home / ".ssh").iterdir())
    assert ingress(ec2, group_of(ec2, "db")) == []
    with pytest.raises(UsageError, match="there is no bastion 'bastion'"):
        typed("bastion rm bastion")
    assert typed("bastion create --vpc lab --no-wait")[0]["name"] == "bastion"


def test_rm_keeps_what_is_not_its_own(typed: Typed, person: Person, ec2: Any, home: Path) -> None:
    typed("ec2 key create mine --save mine.pem")
    typed("bastion create --vpc lab --key mine --no-wait")
    typed("ec2 launch other --image al2023 --subnet lab-public-a --sg bastion --key mine --wait")
    typed("bastion rm bastion --keys")
    assert re.search(r"left: security group bastion \(sg-\w+\): other \(i-\w+\) has it too", person.said)
    assert "left: key pair mine, which was not made with it" in person.said
    assert [each["name"] for each in typed("ec2 key ls")] == ["mine"]
    assert Path("mine.pem").is_file()
    typed("ec2 launch old-bastion --image al2023 --subnet lab-public-a --key mine --wait")
    assert [each["name"] for each in typed("bastion ls")] == ["old-bastion", "bastion"]
    typed("bastion rm old-bastion")
    assert "left: its security groups, which were not made with it" in person.said


def test_keys_that_do_not_fit_are_never_written_over(typed: Typed, ec2: Any, home: Path) -> None:
    file = home / ".ssh" / "bastion.pem"
    file.parent.mkdir(mode=0o700)
    file.write_text("mine")
    with pytest.raises(CommandError, match=r"bastion\.pem is there, and AWS has no key pair bastion"):
        typed("bastion create --vpc lab")
    assert file.read_text() == "mine"
    file.unlink()
    typed("ec2 key create bastion")
    file.rename(home / "elsewhere")
    with pytest.raises(CommandError, match=r"there is a key pair bastion, and no \S+bastion\.pem") as caught:
        typed("bastion create --vpc lab")
    assert "`ec2 key rm bastion`" in str(caught.value.hint)
    typed("ec2 key create other --save other.pem")
    Path("other.pem").rename(file)
    with pytest.raises(CommandError, match=r"bastion\.pem is not the private half of key pair bastion"):
        typed("bastion create --vpc lab")
    (home / "elsewhere").rename(file)
    assert group_of(ec2) == ""
    assert typed("bastion create --vpc lab --no-wait")[0]["key_file"] == str(file)


def test_what_cannot_be_is_said_before(typed: Typed, shell: Shell, ec2: Any) -> None:
    typed("vpc create 10.1.0.0/16 --name bare")
    with pytest.raises(CommandError, match="has no public subnet") as caught:
        typed("bastion create --vpc bare")
    lines = re.findall("`(.*?)`", str(caught.value.hint))
    assert len(lines) == 2
    for line in lines:
        typed(line)
    assert typed("bastion create inbare --vpc bare --no-wait")[0]["vpc"] == "bare"
    private = typed("vpc subnet create 10.0.200.0/24 --vpc lab --name inner --az a")[0]["id"]
    with pytest.raises(CommandError, match=r"subnet inner \(subnet-\w+\) is not public") as caught:
        typed(f"bastion create --vpc lab --subnet {private}")
    typed(re.findall("`(.*?)`", str(caught.value.hint))[0])
    assert typed("bastion create --vpc lab --subnet inner --no-wait")[0]["subnet_id"] == private
    with pytest.raises(CommandError, match="is in another VPC"):
        typed("bastion create inbare --vpc lab")
    typed("sg create jump --vpc lab")
    with pytest.raises(CommandError, match=r"security group jump \(sg-\w+\) already, which is no bastion's"):
        typed("bastion create jump --vpc lab")
    typed("ec2 launch web --image al2023 --subnet inner --wait")
    with pytest.raises(CommandError, match=r"instance web \(i-\w+\) is called so already"):
        typed("bastion create web --vpc lab")
    with pytest.raises(CommandError, match=r"has no instance type 't9\.nano'"):
        typed("bastion create other --vpc lab --type t9.nano")
    with pytest.raises(UsageError, match="is no address"):
        typed("bastion create other --vpc lab --from 10.0.0.777")
    with pytest.raises(UsageError, match="there is no key pair 'nokey'"):
        typed("bastion create other --vpc lab --key nokey")
    typed("ec2 stop bastion --wait")
    with pytest.raises(CommandError, match="is there and stopped") as caught:
        typed("bastion create --vpc lab")
    assert caught.value.hint == "`ec2 start bastion --wait`"
    assert group_of(ec2, "other") == group_of(ec2, "web") == ""


def test_the_rule_of_this_machine_follows_its_address(typed: Typed, person: Person, ec2: Any) -> None:
    typed("bastion create --vpc lab --no-wait")
    group = group_of(ec2)
    typed("bastion allow bastion from 198.51.100.0/24")
    [mine] = [
        each
        for each in ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])[
            "SecurityGroupRules"
        ]
        if each.get("CidrIpv4") == ME
    ]
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[mine["SecurityGroupRuleId"]])
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "IpRanges": [{"CidrIp": "192.0.2.9/32", "Description": mine["Description"]}],
            }
        ],
    )
    assert typed("bastion allow from me")[0]["lets_in"] == ["198.51.100.0/24", ME]
    assert "no more from 192.0.2.9/32, where this machine was before" in person.notes
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("bastion allow from anywhere")
    assert "the whole Internet" in person.questions[-1]
    for line in ("bastion allow", "bastion allow bastion", "bastion allow from", "bastion allow x y from me"):
        with pytest.raises(UsageError, match="behind `from`"):
            typed(line)


def test_a_key_of_this_minute_where_the_file_is_not_here(
    typed: Typed, shell: Shell, person: Person, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [row] = typed("bastion create --vpc lab")
    (home / ".ssh" / "bastion.pem").rename(home / "elsewhere")
    pushed = []
    real = shell.aws.call

    def call(service: str, operation: str, *arguments: Any) -> Any:
        if operation == "send_ssh_public_key":
            pushed.append(operation)
        return real(service, operation, *arguments)

    monkeypatch.setattr(shell.aws, "call", call)
    ctx = shell.context(person)
    kind = ctx.kind("ec2:instance")
    assert kind.bastions is not None
    assert kind.ssh is not None
    [host] = kind.bastions(ctx, row["vpc_id"])
    assert (host, host.user) == (kind.ssh(ctx, row["id"]), "ec2-user")
    for times in (1, 2):
        # Whoever holds the host, as a tunnel does, connects again after the minute is over.
        shell.ssh.close()
        assert b"".join(ctx.ssh(host).run("whoami")) == b"ec2-user\n"
        assert len(pushed) == times
    assert "one of this minute instead (EC2 Instance Connect)" in person.said
