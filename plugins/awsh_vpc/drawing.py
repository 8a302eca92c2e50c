"""A surveyed VPC as a picture: SVG, with zones for columns, and Mermaid for documents that draw it themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from xml.sax.saxutils import escape

from awsh_vpc.survey import Place, Survey, Thing

WIDTH, GAP, PAD = 310, 18, 22
HEAD, ROW = 50, 40
TOP = 128
"""Where the zones begin: above are the Internet, its gateway and the VPC's name."""

_STYLE = """
text { font-family: ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2933 }
.big { font-size: 17px; font-weight: 600 } .name { font-size: 13px; font-weight: 600 }
.small { font-size: 11.5px; fill: #52606d } .zone { font-size: 12.5px; font-weight: 600; fill: #7b8794 }
.tag { font-size: 10.5px; font-weight: 600; fill: #fff }
""".strip()

_COLOURS = {True: ("#2f855a", "#edf7f1"), False: ("#2b6cb0", "#eef4fb")}
_DOTS = {"NAT gateway": "#b7791f", "instance": "#c05621", "database": "#6b46c1"}


def svg(found: Survey) -> str:
    """The picture as an SVG document."""
    columns = [_rows(places) for places in found.zones.values()]
    # The n-th public subnet of every zone is as high as the highest, so that rows go across zones.
    heights = [
        [
            max(_height(place) for place in row if place is not None)
            for row in zip_longest(*(c[kind] for c in columns))
        ]
        for kind in (0, 1)
    ]
    inner = sum(sum(some) + GAP * len(some) for some in heights)
    zone_height = 34 + inner
    width = max(1, len(columns)) * (WIDTH + 2 * PAD + GAP) + GAP + 2 * PAD
    foot = list(_foot(found, width - 6 * PAD))
    bottom = TOP + (zone_height + GAP if columns else 0)
    height = bottom + 26 * len(foot) + 2 * PAD + 6
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">',
        f"<title>{_text('VPC ' + _called(found))}</title><style>{_STYLE}</style>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _box(PAD, 66, width - 2 * PAD, height - 66 - PAD, "#fbfcfd", "#9aa5b1", 14, 1.5),
        *_way_in(found, width),
        _line(PAD + 20, 104, "big", _cut(f"VPC {_called(found)}", width // 2 - 120, 9)),
        _line(width - PAD - 20, 104, "small", ", ".join([*found.vpc["cidrs"], *found.vpc["ipv6"]]), "end"),
    ]
    for index, (zone, column) in enumerate(zip(found.zones, columns, strict=True)):
        x = PAD + GAP + index * (WIDTH + 2 * PAD + GAP)
        parts.append(_box(x, TOP, WIDTH + 2 * PAD, zone_height, "none", "#cbd2d9", 10, 1.2, "5 4"))
        parts.append(_line(x + PAD, TOP + 22, "zone", zone))
        y = TOP + 34
        for places, tall in zip(column, heights, strict=True):
            for place, each in zip_longest(places, tall):
                if place is not None:
                    parts += _drawn(place, x + PAD, y, each, found)
                y += each + GAP
    parts += [_line(2 * PAD + 4, bottom + 24 + 26 * i, "small", text) for i, text in enumerate(foot)]
    return "\n".join([*parts, "</svg>", ""])


def _rows(places: Sequence[Place]) -> tuple[list[Place], list[Place]]:
    """The public ones of a zone, and the private ones, which stand below those of every zone."""
    return [place for place in places if place.public], [place for place in places if not place.public]


def _height(place: Place) -> int:
    return HEAD + ROW * len(place.things) + (8 if place.things else 2)


def _called(found: Survey) -> str:
    return found.vpc["name"] or found.vpc["id"]


def _way_in(found: Survey, width: int) -> Iterator[str]:
    gateways = [each for each in found.gateways if each.noun == "internet gateway"]
    if not gateways:
        return
    middle = width // 2
    label = _cut(f"internet gateway {gateways[0].name or gateways[0].id}", 260, 7)
    yield f'<path d="M{middle} 34 V54" stroke="#52606d" stroke-width="1.5"/>'
    yield _line(middle, 26, "name", "Internet", "middle")
    yield _box(middle - 140, 52, 280, 28, "#fff", "#52606d", 14, 1.5)
    yield _line(middle, 71, "name", label, "middle")


def _drawn(place: Place, x: int, y: int, height: int, found: Survey) -> Iterator[str]:
    colour, tint = _COLOURS[place.public]
    subnet = place.subnet
    yield _box(x, y, WIDTH, height, tint, colour, 8, 1.2)
    yield f'<rect x="{x + 12}" y="{y + 11}" width="54" height="17" rx="8.5" fill="{colour}"/>'
    yield _line(x + 39, y + 23, "tag", "public" if place.public else "private", "middle")
    yield _line(x + 74, y + 24, "name", _cut(subnet["name"] or subnet["id"], WIDTH - 86, 7.4))
    way = f"  →  {found.called(place.way_out)}" if place.way_out else ""
    ranges = ", ".join(filter(None, (subnet["cidr"], *subnet["ipv6"])))
    yield _line(x + 12, y + 43, "small", _cut(ranges + way, WIDTH - 24, 6.4))
    for index, thing in enumerate(place.things):
        top = y + HEAD + 2 + index * ROW
        yield _box(x + 10, top, WIDTH - 20, ROW - 6, "#fff", "#e4e7eb", 6, 1)
        yield f'<circle cx="{x + 24}" cy="{top + 17}" r="5" fill="{_DOTS.get(thing.noun, "#52606d")}"/>'
        yield _line(x + 38, top + 15, "name", _cut(f"{thing.noun} {thing.name or thing.id}", WIDTH - 60, 7.4))
        yield _line(x + 38, top + 28, "small", _cut(" · ".join(thing.about), WIDTH - 60, 6.4))


def _foot(found: Survey, width: int) -> Iterator[str]:
    for thing in found.gateways:
        if thing.noun != "internet gateway":
            yield _cut("  ".join(_words(thing)), width, 6.4)
    yield _cut("security groups: " + ", ".join(sorted(each.name for each in found.groups)), width, 6.4)


def _words(thing: Thing) -> list[str]:
    return [f"{thing.noun} {thing.name or thing.id}", *thing.about]


def _cut(text: str, width: float, letter: float) -> str:
    """As much of TEXT as fits into WIDTH, letters being LETTER wide on average."""
    most = int(width / letter)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(text: str) -> str:
    # A document of XML 1.0 cannot hold control characters, not even escaped.
    return escape("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text))


def _line(x: float, y: float, style: str, text: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" class="{style}" text-anchor="{anchor}">{_text(text)}</text>'


def _box(
    x: float, y: float, w: float, h: float, fill: str, edge: str, r: float, stroke: float, dash: str = ""
) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" stroke="{edge}" '
        f'stroke-width="{stroke}"{dashed}/>'
    )


def mermaid(found: Survey) -> str:
    """The picture as a flowchart of Mermaid."""
    lines = ["flowchart TB"]
    ids: dict[str, str] = {}

    def node(id: str, words: Sequence[str]) -> str:
        ids[id] = f"n{len(ids)}"
        return f'{ids[id]}["{"<br/>".join(map(_quoted, words))}"]'

    outward = [each for each in found.gateways if each.noun == "internet gateway"]
    lines += [f"  internet((Internet)) --- {node(each.id, _words(each))}" for each in outward]
    lines.append(f'  subgraph vpc["VPC {_quoted(_called(found))}<br/>{", ".join(found.vpc["cidrs"])}"]')
    for number, (zone, places) in enumerate(found.zones.items()):
        lines.append(f'    subgraph z{number}["{zone}"]')
        for place in places:
            kind = "public" if place.public else "private"
            words = [f"{kind} {place.subnet['name'] or place.subnet['id']}", place.subnet["cidr"]]
            lines.append(f"      subgraph {node(place.subnet['id'], words)}")
            lines += [f"        {node(each.id, _words(each))}" for each in place.things]
            lines.append("      end")
        lines.append("    end")
    lines += [f"    {node(e.id, _words(e))}" for e in found.gateways if e.noun != "internet gateway"]
    lines.append("  end")
    for place in found.places:
        if place.way_out in ids:
            lines.append(f"  {ids[place.subnet['id']]} --> {ids[str(place.way_out)]}")
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    """Text between Mermaid's quotes, where only its own entities mean themselves."""
    safe = text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
    return "".join(c if c.isprintable() else " " for c in safe)
