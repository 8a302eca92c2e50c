"""EC2: servers, the keys that open them, the images they start from, and the security groups around them."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_ec2.bastion.group import bastion
    from awsh_ec2.groups import ec2
    from awsh_ec2.sg.group import sg

    return [ec2, sg, bastion]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_ec2.bastion.kinds import KIND as BASTION
    from awsh_ec2.buying.kinds import KINDS as BUYING_KINDS
    from awsh_ec2.kinds import KINDS
    from awsh_ec2.sg.kinds import KINDS as SG_KINDS

    return [*KINDS, *SG_KINDS, *BUYING_KINDS, BASTION]


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_ec2.inverses import INVERSES

    return INVERSES
