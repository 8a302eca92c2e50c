"""Columns deep inside rows, as AWS nests them."""

from __future__ import annotations

from typing import Any

import pytest

from awsh.values import pick

GROUP = {
    "IpPermissions": [
        {"FromPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "0.0.0.0/0"}]},
        {"FromPort": 80, "IpRanges": []},
    ],
    "Tags": [{"Key": "env", "Value": "test"}],
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("Tags.env", "test"),
        ("IpPermissions.FromPort", [22, 80]),
        ("IpPermissions.0.FromPort", 22),
        ("IpPermissions.IpRanges.CidrIp", ["10.0.0.0/8", "0.0.0.0/0"]),
        ("IpPermissions.1.IpRanges.CidrIp", None),
        ("IpPermissions.Nothing.CidrIp", None),
    ],
)
def test_pick(path: str, found: Any) -> None:
    assert pick(GROUP, path.split(".")) == found
