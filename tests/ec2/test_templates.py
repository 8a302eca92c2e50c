"""`ec2 template`, and launches from one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, UsageError

Typed = Callable[[str], list[Any]]


def test_a_launch_takes_what_the_template_says(typed: Typed, ec2: Any) -> None:
    Path("setup.sh").write_text("#!/bin/sh\ntrue\n")
    typed("ec2 key create lab --save lab.pem; sg create front")
    [made] = typed(
        "ec2 template create web --image debian-12 --type t4g.small --key lab --sg front --disk 20 "
        "--user-data setup.sh --tag env=test"
    )
    assert (made["version"], made["default"], made["type"], made["key"]) == (1, True, "t4g.small", "lab")
    [web] = typed("ec2 launch one --template web --wait")
    assert (web["type"], web["key_name"], web["architecture"]) == ("t4g.small", "lab", "arm64")
    assert list(web["groups"].values()) == ["front"]
    assert web["imdsv2"]
    assert web["tags"]["env"] == "test"
    assert typed(f"ec2 volume show {web['volumes'][0]}")[0]["size"] == 20 * 1024**3
    data = ec2.describe_instance_attribute(InstanceId=web["id"], Attribute="userData")["UserData"]["Value"]
    assert data == "IyEvYmluL3NoCnRydWUK"
    [small] = typed("ec2 launch two --template web --type t4g.nano --wait")
    assert (small["type"], small["key_name"]) == ("t4g.nano", "lab")
    with pytest.raises(CommandError, match=r"t3.micro is .*x86_64, and image .* is arm64"):
        typed("ec2 launch three --template web --type t3.micro")


def test_versions_are_added_compared_and_chosen(typed: Typed, person: Any) -> None:
    typed("ec2 template create web --type t3.small")
    with pytest.raises(AwsError, match=r"AlreadyExistsException.*--new-version adds a version"):
        typed("ec2 template create web --type t3.small")
    [second] = typed("ec2 template create web --type t3.medium --new-version --description larger")
    assert (second["version"], second["default"], second["description"]) == (2, False, "larger")
    assert second["image"] == typed("ec2 template show web 1")[0]["image"]
    assert "`ec2 template set-default web 2`" in person.said
    assert typed("ec2 template compare web") == [
        {"setting": "InstanceType", "old": "t3.small", "new": "t3.medium"}
    ]
    assert [row["version"] for row in typed("ec2 template versions web")] == [2, 1]
    assert typed("ec2 launch one --template web --wait")[0]["type"] == "t3.small"
    assert typed("ec2 template set-default web")[0]["default"] == 2
    assert typed("ec2 launch two --template web --wait")[0]["type"] == "t3.medium"
    assert typed("ec2 launch three --template web:1 --wait")[0]["type"] == "t3.small"
    with pytest.raises(AwsError, match=r"VersionNotFound.*ec2 template versions"):
        typed("ec2 launch four --template web:9")
    with pytest.raises(UsageError, match="no version"):
        typed("ec2 launch four --template web:x")


def test_one_is_made_from_an_instance(typed: Typed) -> None:
    typed("vpc create 10.9.0.0/16 --name net; vpc subnet create --next /24 --vpc net --az a --name inner")
    typed("ec2 key create lab --save lab.pem")
    [web] = typed("ec2 launch web --type t3.nano --key lab --subnet inner --disk 16 --tag env=test --wait")
    [made] = typed("ec2 template create like-web --from web")
    text = str(made["data"])
    assert web["private_ip"] not in text
    assert "'Name'" not in text
    [twin] = typed("ec2 launch twin --template like-web --wait")
    for column in ("type", "image_id", "key_name", "subnet_id", "groups", "imdsv2"):
        assert twin[column] == web[column], column
    assert twin["tags"]["env"] == "test"
    assert twin["name"] == "twin"
    with pytest.raises(UsageError, match="--from takes all from the instance"):
        typed("ec2 template create more --from web --type t3.nano")


def test_removed_after_asking(typed: Typed, ec2: Any, person: Any) -> None:
    [made] = typed("ec2 template create web --type t3.small")
    typed("ec2 template create web --type t3.medium --new-version")
    typed("ec2 template ls | ec2 template rm")
    assert person.questions == [f"Delete launch template web ({made['template_id']}) with 2 versions?"]
    assert ec2.describe_launch_templates()["LaunchTemplates"] == []
    with pytest.raises(UsageError, match="no template's name"):
        typed("ec2 template create 'a b'")
