"""`ec2 images`: what a server can start from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from awsh import MANY, Candidate, Completing, Context, UsageError, ValueType, by
from awsh_ec2.groups import ec2
from awsh_ec2.kinds import IMAGE
from awsh_ec2.rows import MAKERS, Image, image_row

_OWNERS = {
    "self": "your own",
    "amazon": "Amazon and its partners",
    "aws-marketplace": "the Marketplace",
    "canonical": "Ubuntu",
    "debian": "Debian",
}
_NUMBERS = {name: number for number, name in MAKERS.items()}


def _owner(ctx: Context, given: Any) -> str:
    text = str(given)
    if text in _OWNERS or (len(text) == 12 and text.isdecimal()):
        return _NUMBERS.get(text, text)
    raise ValueError(f"{text!r} is none of {', '.join(_OWNERS)}, nor an account's 12 digits")


def _complete_owners(completing: Completing) -> Iterator[Candidate]:
    for name, about in _OWNERS.items():
        if name.startswith(completing.word):
            yield Candidate(name, about)


def complete_images(completing: Completing) -> Iterator[Candidate]:
    """Short names, and images of one's own."""
    from awsh_ec2.images.names import ARCHITECTURES, PARAMETERS

    for name in PARAMETERS:
        for text in (name, *(f"{name}-{a}" for a in ARCHITECTURES)):
            if text.startswith(completing.word) and (completing.word or text == name):
                yield Candidate(text, "the newest")
    for _, candidate in completing.ctx.candidates(IMAGE.name, completing.word):
        yield candidate


Owner = Annotated[str, ValueType("OWNER", _owner, _complete_owners)]
ImagePattern = Annotated[str, ValueType("NAME", None, complete_images)]
ImageName = Annotated[str, ValueType("IMAGE", None, complete_images)]
"""An image: short name, id, path of a parameter, or the name of one's own."""


@ec2.command
def images(
    ctx: Context,
    name: ImagePattern = "",
    *,
    owner: Annotated[list[Owner] | None, MANY] = None,
    arch: Literal["x86_64", "arm64"] | None = None,
) -> Iterator[Image]:
    """List images, the newest first (DescribeImages, SSM GetParameters).

    Without a word: those with a short name, which `ec2 launch --image` takes, and your own.

    Args:
        name: a short name (al2023), an id, or a pattern of names ('al2023-ami-2023*'); others' need --owner.
        owner: whose: self, amazon, canonical, debian, aws-marketplace, or an account's number.
        arch: for this architecture alone.
    Examples:
        awsh> ec2 images
        awsh> ec2 images al2023 --arch arm64
        awsh> ec2 images '*kernel-6.12*' --owner amazon | first 3
    """
    from awsh_ec2.images.names import short

    filters = by("architecture", arch) if arch else []
    if name.startswith("ami-") and "*" not in name:
        return iter(_newest_first(ctx, {}, ImageIds=[name], Filters=filters))
    known = short(name)
    if known is not None and owner is None:
        if arch and known.architecture and arch != known.architecture:
            raise UsageError(f"{name} is not for {arch}", usage=images.usage)
        return iter(_short(ctx, [known.name], arch or known.architecture))
    if name:
        filters += by("name", name)
    found = _newest_first(ctx, {}, Owners=owner or ["self"], Filters=filters)
    if name and not found:
        _tell_none(ctx, name, owner)
    return iter(found if name or owner else [*_short(ctx, [], arch or ""), *found])


def _tell_none(ctx: Context, name: str, owner: list[str] | None) -> None:
    pattern = name if "*" in name else f"*{name}*"
    if owner is None:
        ctx.note(
            f"you have no image called {name}; of others: `ec2 images '{pattern}' --owner amazon`, canonical, debian"
        )
    elif pattern != name:
        ctx.note(f"none is called exactly {name}: '{pattern}' finds what has it in its name")


def _short(ctx: Context, names: Iterable[str], architecture: str) -> list[Image]:
    """Images that have a short name: those of NAMES, or all."""
    from awsh_ec2.images.names import ARCHITECTURES, PARAMETERS, Short, newest

    wanted = {
        Short(name).parameter(each): name if each == "x86_64" else f"{name}-{each}"
        for name in names or PARAMETERS
        for each in ([architecture] if architecture else ARCHITECTURES)
    }
    found = newest(ctx, list(wanted))
    by_id = {id: wanted[parameter] for parameter, id in found.items()}
    rows = _newest_first(ctx, by_id, ImageIds=list(by_id)) if by_id else []
    order = list(wanted.values())
    return sorted(rows, key=lambda row: order.index(row["short"]))


def _newest_first(ctx: Context, shorts: dict[str, str], **parameters: Any) -> list[Image]:
    records = list(ctx.search("ec2", "describe_images", "Images[]", **parameters))
    records.sort(key=lambda record: record.get("CreationDate") or "", reverse=True)
    return [image_row(record, shorts.get(record["ImageId"], "")) for record in records]
