"""The pictures of any network: nothing overlaps, nothing leaves its box, nothing breaks the format."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from awsh_vpc.diagram.canvas import SIZES
from awsh_vpc.diagram.measure import cut, width
from awsh_vpc.diagram.mermaid import mermaid
from awsh_vpc.diagram.placing import plan
from awsh_vpc.diagram.survey import Place, Survey, Thing
from awsh_vpc.diagram.svg import svg
from awsh_vpc.diagram.tree import tree

SVG = "{http://www.w3.org/2000/svg}"
names = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["web", "</svg>", "]]>", '"]; end', "`x`", "東京" * 30, "\x1b[31m\n"]),
)


def subnet(number: int, name: str, zone: str) -> Any:
    return {
        "id": f"subnet-{number}", "name": name, "cidr": f"10.0.{number}.0/24", "zone": zone, "free": 0,
        "public_ip": False, "vpc_id": "vpc-1", "state": "", "default": False, "ipv6": [], "owner": "", "arn": "",
        "tags": {},
    }  # fmt: skip


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    zones: dict[str, list[Place]] = {}
    groups = draw(st.lists(names, max_size=15))
    ways = [None, "igw-1", "nat-1", "nat-2", "pcx-1"]
    number = 0
    for zone in "abc"[: draw(st.integers(0, 3))]:
        zones[zone] = []
        for _ in range(draw(st.integers(1, 3))):
            number += 1
            way = draw(st.sampled_from(ways))
            place = Place(subnet(number, draw(names), zone), way == "igw-1", way)
            if number < 3 and draw(st.booleans()):
                place.things.append(Thing("NAT gateway", f"nat-{number}", draw(names)))
            for n in range(draw(st.sampled_from([0, 1, 3, 7, 20]))):
                noun = draw(st.sampled_from(["instance", "database", "load balancer"]))
                own = tuple(draw(st.lists(st.sampled_from(groups), max_size=4))) if groups else ()
                place.things.append(Thing(noun, f"i-{n}", draw(names), "running", (draw(names),), own))
            zones[zone].append(place)
    gateways = [Thing("internet gateway", "igw-1", draw(names))] if draw(st.booleans()) else []
    gateways += [Thing("peering", f"pcx-{n}", draw(names)) for n in range(draw(st.integers(0, 4)))]
    vpc: Any = {"id": "vpc-1", "name": draw(names), "cidrs": ["10.0.0.0/16"], "ipv6": []}
    return Survey(vpc, zones, gateways, groups)


def apart(one: Any, other: Any) -> bool:
    return bool(
        one.x + one.w <= other.x
        or other.x + other.w <= one.x
        or one.y + one.h <= other.y
        or other.y + other.h <= one.y
    )


@settings(max_examples=40, deadline=None)
@given(surveys())
def test_any_network_has_its_place(found: Survey) -> None:
    made = plan(found)
    assert all(apart(one, other) for one, other in combinations(made.boxes, 2))
    for box in made.boxes:
        assert len(box.cards) == len(box.place.things)
        assert all(apart(one, other) for one, other in combinations(box.cards, 2))
        assert all(
            box.x <= c.x and c.x + c.w <= box.x + box.w and box.y <= c.y and c.y + c.h <= box.y + box.h
            for c in box.cards
        )
    root = ElementTree.fromstring(svg(found))
    page = float(root.attrib["width"]), float(root.attrib["height"])
    for each in shapes(root):
        assert each[0] >= 0
        assert each[0] + each[2] <= page[0]
        assert each[1] + each[3] <= page[1]
    chart = mermaid(found)
    assert chart.count("\n    subgraph ") + chart.count("\n      subgraph ") == len(found.zones) + len(
        made.boxes
    )
    assert tree(found).startswith("VPC ")


def shapes(root: ElementTree.Element) -> Iterator[tuple[float, float, float, float]]:
    """Every box and every line of text, as wide as it may be."""
    for each in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(each.attrib.get(key, 0)) for key in ("x", "y", "width", "height"))
        yield x, y, w, h
    for each in root.iter(f"{SVG}text"):
        kind = each.attrib["class"].split()[0]
        w = width(each.text or "", SIZES[kind], bold=kind != "small")
        shift = {"start": 0.0, "middle": w / 2, "end": w}[each.attrib.get("text-anchor", "start")]
        yield float(each.attrib["x"]) - shift, float(each.attrib["y"]), w, 0


@given(st.text(max_size=60), st.integers(20, 300))
def test_text_is_cut_to_what_there_is(text: str, most: int) -> None:
    shown = cut(text, most, 12)
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))
    assert width(shown, 12) <= most
