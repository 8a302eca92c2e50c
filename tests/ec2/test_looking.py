"""`ec2 ls`, `show`, `images`, `types`, `console`, `tag`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import UsageError
from awsh.shell import Shell
from tests.sandbox.asking import refused

Typed = Callable[[str], list[Any]]
GIB = 1024**3


def test_ls_leaves_out_what_is_gone(typed: Typed, ec2: Any) -> None:
    typed("ec2 launch web")
    typed("ec2 launch gone")
    typed("ec2 terminate gone --wait")
    assert [row["name"] for row in typed("ec2 ls")] == ["web"]
    assert {row["name"] for row in typed("ec2 ls --all")} == {"web", "gone"}
    assert [row["name"] for row in typed("ec2 ls --state terminated stopped")] == ["gone"]
    assert typed("ec2 ls --state stopped") == []


def test_a_name_means_the_one_that_is_there(typed: Typed) -> None:
    typed("ec2 launch web")
    typed("ec2 terminate web --wait")
    [made] = typed("ec2 launch web")
    assert typed("ec2 show web")[0]["id"] == made["id"]
    with pytest.raises(UsageError, match=r"there is no instance 'wep' \(did you mean 'web'"):
        typed("ec2 show wep")


def test_show_has_what_was_asked_for(typed: Typed, shell: Shell) -> None:
    [made] = typed("ec2 launch web --tag env=test --wait")
    typed("use instance web")
    [row] = typed("ec2 show")
    assert row["id"] == made["id"]
    assert row["tags"] == {"Name": "web", "env": "test"}
    assert list(row["groups"].values()) == ["default"]
    assert row["imdsv2"] is True
    assert row["checks"] == "system ok, instance ok"
    assert shell.run("ec2 show").value.columns == (
        *("name", "id", "type", "state", "private_ip", "public_ip", "zone", "launched"),
    )


def test_images_have_short_names_for_both_architectures(typed: Typed) -> None:
    found = {row["short"]: row for row in typed("ec2 images")}
    assert {"al2023", "al2023-arm64", "ubuntu-24.04", "ubuntu-24.04-arm64", "debian-12"} <= found.keys()
    assert found["ubuntu-24.04-arm64"]["architecture"] == "arm64"
    assert found["ubuntu-24.04"]["owner"] == "canonical"
    assert "kernel" in found["al2023"]["name"]
    assert [row["short"] for row in typed("ec2 images al2023")] == ["al2023", "al2023-arm64"]
    assert [row["short"] for row in typed("ec2 images debian-12-arm64")] == ["debian-12-arm64"]
    [one] = typed("ec2 images ubuntu-24.04 --arch arm64")
    assert typed(f"ec2 images {one['id']}")[0]["name"] == one["name"]


def test_images_by_owner_and_pattern(typed: Typed, ec2: Any) -> None:
    found = typed("ec2 images 'ubuntu/images/*noble*' --owner canonical")
    assert {row["architecture"] for row in found} == {"x86_64", "arm64"}
    made = [row["created"] for row in typed("ec2 images 'al2023-ami-2023*' --owner amazon --arch x86_64")]
    assert len(made) > 1
    assert made == sorted(made, reverse=True)
    assert typed("ec2 images nothing-like-it") == []
    with pytest.raises(UsageError, match="nor an account's 12 digits"):
        typed("ec2 images --owner nobody")
    with pytest.raises(UsageError, match="not for x86_64"):
        typed("ec2 images al2023-arm64 --arch x86_64")


def test_ones_own_images_are_listed_and_launched_by_name(typed: Typed, ec2: Any) -> None:
    [web] = typed("ec2 launch web")
    image = ec2.create_image(InstanceId=web["id"], Name="golden")["ImageId"]
    ec2.get_waiter("image_available").wait(ImageIds=[image], WaiterConfig={"Delay": 1})
    assert [row["id"] for row in typed("ec2 images") if row["name"] == "golden"] == [image]
    assert typed("ec2 launch copy --image golden")[0]["image_id"] == image


def test_types_are_filtered_and_sorted(typed: Typed) -> None:
    found = typed("ec2 types --vcpu 2-4 --memory 4-16GiB --arch arm64")
    assert found
    assert all(2 <= row["vcpus"] <= 4 and 4 * GIB <= row["memory"] <= 16 * GIB for row in found)
    assert all("arm64" in row["architecture"] for row in found)
    keys = [(row["vcpus"], row["memory"]) for row in found]
    assert keys == sorted(keys)
    assert {row["type"] for row in typed("ec2 types t3.")} == {
        f"t3.{size}" for size in ("nano", "micro", "small", "medium", "large", "xlarge", "2xlarge")
    }
    assert [row["type"] for row in typed("ec2 types 't3.*' --vcpu 8-")] == ["t3.2xlarge"]
    assert typed("ec2 types m1.") == []
    assert "m1.small" in {row["type"] for row in typed("ec2 types m1. --old")}


def test_types_with_gpus(typed: Typed) -> None:
    found = typed("ec2 types --gpu --vcpu 4")
    assert all(row["gpus"] and row["gpu"] and row["gpu_memory"] for row in found)
    assert "g4dn.xlarge" in {row["type"] for row in found}
    assert all(not row["gpus"] for row in typed("ec2 types g --no-gpu"))


@pytest.mark.parametrize("given", ["two", "8-2", "-", "1-2-3", "''"])
def test_a_range_is_one(typed: Typed, given: str) -> None:
    with pytest.raises(UsageError, match=r"no number|smaller end|wants|empty"):
        typed(f"ec2 types --vcpu {given}")


def test_console(typed: Typed, person: Any) -> None:
    typed("ec2 launch web")
    typed("ec2 console web")
    assert person.notes[-1].startswith("nothing yet")
    typed("ec2 wait web")
    assert typed("ec2 console web | where line ~ 'BEGIN SSH HOST KEY KEYS'")


def tags(ec2: Any, id: str) -> dict[str, str]:
    found = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [id]}])["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def test_tags_in_any_order_on_anything(typed: Typed, ec2: Any) -> None:
    [web] = typed("ec2 launch web")
    typed("ec2 key create lab --save lab.pem")
    [volume] = typed("ec2 show web")[0]["volumes"]
    typed(f"ec2 tag web env=test {volume} lab owner='Ada L.'")
    for id in (web["id"], volume, typed("ec2 key show lab")[0]["id"]):
        assert {"env": "test", "owner": "Ada L."}.items() <= tags(ec2, id).items()
    typed("ec2 ls | ec2 tag env=prod")
    typed("ec2 untag web owner")
    assert tags(ec2, web["id"]) == {"Name": "web", "env": "prod"}
    typed("ec2 key ls | ec2 untag env owner")
    assert typed("ec2 key show lab")[0]["tags"] == {}
    tag = {"Key": "a", "Value": "x\x1b[31m"}
    assert refused(ec2.create_tags, Resources=[web["id"]], Tags=[tag]) == ("InvalidParameterValue", 400)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ec2 tag web", "at least one KEY=VALUE"),
        ("ec2 tag a=b", "wants a resource"),
        ("ec2 tag nobody a=b", "there is no resource of EC2 'nobody'"),
        ("ec2 tag web aws:a=b", "begins with aws:"),
        ("ec2 tag web 'a=x\x1b[31m'", r"tag 'a' has '\x1b' in it"),
        ("ec2 untag", "wants a resource, and keys"),
        ("ec2 untag web", "at least one key"),
        ("ec2 untag web a=b", "removed by its key alone"),
    ],
)
def test_what_is_missing_of_tags_is_said(typed: Typed, ec2: Any, line: str, reason: str) -> None:
    [web] = typed("ec2 launch web")
    with pytest.raises(UsageError) as caught:
        typed(line)
    assert reason in str(caught.value)
    assert tags(ec2, web["id"]) == {"Name": "web"}
