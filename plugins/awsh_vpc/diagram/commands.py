"""`vpc diagram`. What is looked at: survey.py; how it is drawn: tree.py, svg.py, mermaid.py."""

from __future__ import annotations

import os
from pathlib import Path

from awsh import CURRENT, CommandError, Context, LocalPath, UsageError
from awsh_vpc.groups import vpc
from awsh_vpc.kinds import VpcId


@vpc.command
def diagram(ctx: Context, vpc: VpcId = CURRENT, *, save: LocalPath | None = None) -> str | None:
    """Draw a VPC as a tree: zones, subnets, gateways, instances, databases, security groups.

    It is what AWS says of it (DescribeSubnets, DescribeRouteTables, DescribeInstances, DescribeDBInstances
    and the like). A subnet is public where its routes lead to an internet gateway, whatever its name says.

    Args:
        vpc: which one; the current one when left out.
        save: write a picture to this file instead: SVG where it ends in .svg, Mermaid in .mmd, a page with
            Mermaid in it in .md.
    Examples:
        awsh> vpc create 10.76.0.0/16 --name drawn --public 2 --private 2
        awsh> vpc diagram drawn
        awsh> vpc diagram drawn --save network.svg
        awsh> vpc diagram drawn --save network.mmd
    """
    from awsh_vpc.diagram.survey import survey

    if save is None:
        from awsh_vpc.diagram.tree import tree

        return tree(survey(ctx, vpc))
    from awsh_vpc.diagram.mermaid import markdown, mermaid
    from awsh_vpc.diagram.svg import svg

    draw = {".svg": svg, ".mmd": mermaid, ".md": markdown}.get(save.suffix.lower())
    if draw is None:
        raise UsageError(
            f"{save.name}: a picture is .svg, .mmd or .md", hint=f"such as {save.stem or 'net'}.svg"
        )
    if not save.parent.is_dir():
        raise CommandError(f"{save}: there is no folder {save.parent}")
    _write(save, draw(survey(ctx, vpc)))
    ctx.note(f"written: {save}")
    return None


def _write(path: Path, text: str) -> None:
    """Whole or not at all: what was there before stays until it is."""
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", encoding="utf-8", delete=False
    ) as part:
        try:
            part.write(text)
            part.close()
            mask = os.umask(0)
            os.umask(mask)
            Path(part.name).chmod(0o666 & ~mask)
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
