"""A surveyed VPC as a flowchart of Mermaid, for documents that draw it themselves."""

from __future__ import annotations

from collections.abc import Sequence

from awsh_vpc.diagram.gateways import OUTWARD
from awsh_vpc.diagram.survey import Survey, Thing

_CLASSES = """
  classDef public fill:#eaf6ef,stroke:#2f855a,color:#1f2933
  classDef private fill:#ebf3fb,stroke:#2b6cb0,color:#1f2933
""".rstrip()


def mermaid(found: Survey) -> str:
    """The flowchart: subnets in their zones, things in their subnets, arrows to where subnets leave by."""
    lines = ["flowchart BT"]
    ids: dict[str, str] = {}

    def node(thing: Thing) -> str:
        # A load balancer stands in several subnets, and a chart has each name once.
        name = f"n{len(lines)}"
        ids.setdefault(thing.id, name)
        words = [*thing.words, *([f"[{', '.join(thing.groups)}]"] if thing.groups else [])]
        opening, closing = ("[(", ")]") if thing.noun in ("database", "standby of") else ("[", "]")
        return f"{name}{opening}{_label(words)}{closing}"

    doors = [each for each in found.gateways if each.noun in OUTWARD]
    lines += ["  internet((Internet))"] if doors else []
    for each in doors:
        lines.append(f"  {node(each)}")
    lines += [f"  {ids[each.id]} --- internet" for each in doors]
    lines.append(f"  subgraph vpc[{_title(f'VPC {found.called}', found.ranges)}]")
    homes: list[str] = []
    for number, (zone, places) in enumerate(found.zones.items()):
        lines.append(f"    subgraph z{number}[{_title(zone)}]")
        for place in places:
            kind = "public" if place.public else "private"
            name = ids[place.subnet["id"]] = f"s{len(homes)}"
            homes.append(f"  class {name} {kind}")
            lines.append(f"      subgraph {name}[{_title(f'{kind} {place.called}', *place.ranges)}]")
            for thing in place.things:
                lines.append(f"        {node(thing)}")
            lines.append("      end")
        lines.append("    end")
    for each in found.gateways:
        if each not in doors:
            lines.append(f"    {node(each)}")
    lines.append("  end")
    for place in found.places:
        if place.way_out in ids:
            lines.append(f"  {ids[place.subnet['id']]} --> {ids[str(place.way_out)]}")
    return "\n".join([*lines, *(_CLASSES.splitlines()[1:] if homes else []), *homes, ""])


def markdown(found: Survey) -> str:
    """A page with the flowchart in it."""
    return f"# VPC {_plain(found.called)}\n\n```mermaid\n{mermaid(found)}```\n"


def _plain(text: str) -> str:
    return "".join(f"&#{ord(c)};" if c in "<>&[]`*_\\#|" or not c.isprintable() else c for c in text)


def _label(words: Sequence[str]) -> str:
    return f'"{"<br/>".join(map(_quoted, words))}"'


def _title(*words: str) -> str:
    """Of a subgraph, where there is room for one line."""
    return f'"{_quoted("  ".join(words))}"'


def _quoted(text: str) -> str:
    """Text between Mermaid's quotes, where only its own entities mean themselves.

    A backtick at the beginning would make it Markdown, and `&` an entity of HTML.
    """
    codes = {"#": "#35;", "&": "#38;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}
    return "".join(codes.get(c, c) if c.isprintable() else " " for c in text)
