"""`ec2 eip`: Elastic IPs."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import Context, UsageError
from awsh_ec2.addresses.rows import Address
from awsh_ec2.groups import eip
from awsh_ec2.kinds import EipId, InstanceId
from awsh_ec2.volumes.arguments import Tags


@eip.command
def ls(ctx: Context, *, unused: bool = False) -> Iterator[Address]:
    """List the Elastic IPs of the region, and what uses each (DescribeAddresses).

    Args:
        unused: those that nothing uses, and that cost all the same.
    Examples:
        awsh> ec2 eip ls
        awsh> ec2 eip ls --unused | ec2 eip release
    """
    from awsh_ec2.addresses.changing import addresses

    rows = addresses(ctx)
    idle = [row for row in rows if not row["used_by"]]
    if idle and not unused:
        ctx.note(f"{len(idle)} of {len(rows)} used by nothing, and paid for: `ec2 eip ls --unused`")
    yield from idle if unused else rows


@eip.command
def allocate(ctx: Context, name: str = "", *, for_: InstanceId | None = None, tag: Tags = None) -> Address:
    """Get an Elastic IP, and give it to an instance with --for (AllocateAddress, AssociateAddress).

    It costs money by the hour until it is released. Where it can't be given to the instance, it is released.

    Args:
        name: the Name tag; that of the instance when left out.
        for_: the instance that gets it.
        tag: another tag; may be given several times.
    Examples:
        awsh> ec2 eip allocate spare
        awsh> ec2 launch served --wait
        awsh> ec2 eip allocate --for served
        awsh> ec2 show served | get public_ip
    """
    from awsh_ec2.addresses.changing import allocated

    return allocated(ctx, name, for_, tag)


@eip.command
def associate(ctx: Context, address: EipId, instance: InstanceId) -> Address:
    """Give an Elastic IP to an instance (AssociateAddress). The public address that it had is lost.

    One that another has is taken away from that after asking.

    Args:
        address: the address, its id or Name tag.
        instance: which gets it.
    Examples:
        awsh> ec2 eip allocate front
        awsh> ec2 launch fronted --wait
        awsh> ec2 eip associate front fronted
    """
    from awsh_ec2.addresses.changing import associated

    return associated(ctx, address, instance)


@eip.command
def disassociate(ctx: Context, *addresses: EipId) -> Iterator[Address]:
    """Take Elastic IPs from what uses them, and keep them (DisassociateAddress).

    Args:
        addresses: which ones.
    Examples:
        awsh> ec2 launch bare --wait
        awsh> ec2 eip allocate loose --for bare
        awsh> ec2 eip disassociate loose
    """
    from awsh_ec2.addresses.changing import disassociated

    if not addresses:
        raise UsageError("ec2 eip disassociate wants an address", usage=disassociate.usage)
    return disassociated(ctx, list(dict.fromkeys(addresses)))


@eip.command(aliases=("rm",))
def release(ctx: Context, *addresses: EipId) -> None:
    """Give Elastic IPs back to AWS after asking: the same ones are hardly had again (ReleaseAddress).

    Args:
        addresses: which ones. Those that an instance has are taken from it.
    Examples:
        awsh> ec2 eip allocate short
        awsh> ec2 eip release short
    """
    from awsh_ec2.addresses.changing import released

    if not addresses:
        raise UsageError(
            "ec2 eip release wants an address", usage=release.usage, hint="`ec2 eip ls` lists them"
        )
    released(ctx, list(dict.fromkeys(addresses)))
