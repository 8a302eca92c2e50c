"""The word `sg`, and what can be set for it."""

from __future__ import annotations

from awsh import Group, Setting

sg = Group(
    "sg",
    "Security groups: what is let in to instances, databases and load balancers, and out of them.",
    module="awsh_ec2.sg.commands",
)

SETTINGS = (
    Setting(
        "my-address-url",
        str,
        "https://checkip.amazonaws.com",
        "Who is asked for this machine's public address, for `sg allow … from me`.",
    ),
)
