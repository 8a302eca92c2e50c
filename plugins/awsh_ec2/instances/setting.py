"""`ec2 set`; the work is in attributes.py."""

from __future__ import annotations

from typing import Annotated

from awsh import MANY, Context, UsageError
from awsh_ec2.groups import ec2
from awsh_ec2.kinds import InstanceId
from awsh_ec2.launch.commands import GroupName, RoleName, TypeName
from awsh_ec2.rows import Instance


@ec2.command(name="set")
def set_(
    ctx: Context,
    *instances: InstanceId,
    type: TypeName | None = None,
    sg: Annotated[list[GroupName] | None, MANY] = None,
    role: RoleName | None = None,
    protect: bool | None = None,
    imdsv2: bool | None = None,
) -> list[Instance]:
    """Change instances that are there (ModifyInstanceAttribute, ModifyInstanceMetadataOptions, …).

    What AWS would refuse of one is found out before any is changed. Disks are changed with `ec2 volume resize`,
    names and tags with `ec2 tag`.

    Args:
        instances: which ones.
        type: another type, for a stopped instance.
        sg: the security groups that it has from now on, in the place of all that it had.
        role: what its programs may do: an instance profile, or a role that has one.
        protect: against `ec2 terminate`; --no-protect takes that away.
        imdsv2: give metadata to IMDSv2 alone; --no-imdsv2 to IMDSv1 too.
    Examples:
        awsh> ec2 launch grown --image al2023 --wait
        awsh> ec2 stop grown --wait
        awsh> ec2 set grown --type t3.small --protect
        awsh> ec2 set grown --no-protect
        awsh> sg create strict
        awsh> ec2 set grown --sg strict
        awsh> ec2 ls | where imdsv2 = false | ec2 set --imdsv2
    """
    from awsh_ec2.instances.attributes import Wish, changed

    if not instances:
        raise UsageError("ec2 set wants an instance", usage=set_.usage, hint="`ec2 ls` lists them")
    wish = Wish(type, tuple(sg or ()), role, protect, imdsv2)
    if wish == Wish():
        raise UsageError("ec2 set wants what is to change", usage=set_.usage, hint="as in --type t3.small")
    return changed(ctx, list(dict.fromkeys(instances)), wish)
