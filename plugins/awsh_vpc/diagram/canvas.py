"""What a picture is made of: boxes, lines, text, and a few shapes, as SVG. Knows nothing of networks."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from awsh_vpc.diagram.measure import cut, width

SIZES = {"big": 17.0, "name": 12.5, "small": 11.0, "tag": 9.5, "zone": 12.0}
_BOLD = ("big", "name", "tag", "zone")
CHIP = 17
"""The height of a chip of text."""

_LIGHT = {
    "page": "#ffffff",
    "ink": "#1f2933",
    "soft": "#52606d",
    "card": "#ffffff",
    "edge": "#d3dae2",
    "vpc": "#f8fafc",
    "vpc-edge": "#94a3b8",
    "zone-edge": "#c3ccd6",
    "public": "#2f855a",
    "public-in": "#eaf6ef",
    "private": "#2b6cb0",
    "private-in": "#ebf3fb",
    "nat": "#b7791f",
    "on": "#2f9e44",
    "off": "#9aa5b1",
    "busy": "#e8890c",
    "gone": "#c92a2a",
    "instance": "#c2571a",
    "database": "#6b46c1",
    "other": "#3e6b7c",
    "white": "#ffffff",
}
_DARK = {
    "page": "#14181f",
    "ink": "#e6eaf0",
    "soft": "#a3b0bf",
    "card": "#1f2630",
    "edge": "#39434f",
    "vpc": "#191f28",
    "vpc-edge": "#5b6b7d",
    "zone-edge": "#44505e",
    "public": "#3da06f",
    "public-in": "#18281f",
    "private": "#4a8fd8",
    "private-in": "#172433",
    "nat": "#d9a441",
    "instance": "#e0793d",
    "database": "#9b7be0",
    "other": "#6ba0b4",
}

TINTS = (
    *("#2b6cb0", "#c05621", "#2f855a", "#97266d", "#6b46c1", "#0b7285"),
    *("#9c4221", "#4a5568", "#b7791f", "#c53030", "#5f7a1f", "#364fc7"),
)
"""Colours that white text can be read on, for what is told apart by them."""


def style() -> str:
    """The colours by name, for a light page and a dark one; fonts as wide as measured at most."""
    sizes = "".join(
        f".{name}{{font-size:{size}px{';font-weight:600' if name in _BOLD else ''}}}"
        for name, size in SIZES.items()
    )
    return (
        "text{font-family:ui-sans-serif,system-ui,'Segoe UI',Helvetica,Arial,'DejaVu Sans',sans-serif}"
        f"{sizes}{_colours(_LIGHT)}@media (prefers-color-scheme:dark){{{_colours(_DARK)}}}"
    )


def _colours(named: dict[str, str]) -> str:
    return "".join(f".f-{name}{{fill:{code}}}.s-{name}{{stroke:{code}}}" for name, code in named.items())


class Canvas:
    """A picture as it grows. Colours are names of `style`."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: str,
        edge: str = "",
        *,
        r: float = 8,
        dash: str = "",
    ) -> None:
        kind = f'class="f-{fill}{f" s-{edge}" if edge else ""}"' if fill else f'class="s-{edge}" fill="none"'
        line = ' stroke-width="1.3"' if edge else ""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{r:g}" {kind}{line}{dashed}/>'
        )

    def text(
        self,
        x: float,
        y: float,
        what: str,
        most: float,
        kind: str,
        colour: str = "ink",
        *,
        anchor: str = "start",
    ) -> float:
        """A line no wider than MOST, in full when pointed at. Returns its width."""
        size, bold = SIZES[kind], kind in _BOLD
        shown = cut(printable(what), most, size, bold=bold)
        where = f' text-anchor="{anchor}"' if anchor != "start" else ""
        whole = f"<title>{escape(printable(what))}</title>" if shown != printable(what) else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" class="{kind} f-{colour}"{where}>{escape(shown)}{whole}</text>'
        )
        return width(shown, size, bold=bold)

    def chip(self, x: float, y: float, what: str, most: float, fill: str) -> float:
        """Text in a pill, no wider than MOST. fill: a name of `style`, or a colour. Returns its width."""
        shown = cut(printable(what), most - 14, SIZES["tag"], bold=True)
        w = width(shown, SIZES["tag"], bold=True) + 14
        colour = f'fill="{fill}"' if fill.startswith("#") else f'class="f-{fill}"'
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{w:.1f}" height="{CHIP}" rx="{CHIP / 2:g}" {colour}/>'
        )
        self.text(x + w / 2, y + 12, shown, w, "tag", "white", anchor="middle")
        return w

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, *, arrow: bool = True, r: float = 7
    ) -> None:
        """From point to point with round corners, and an arrow at the end."""
        end = f' marker-end="url(#{colour})"' if arrow else ""
        self.parts.append(
            f'<path d="{_rounded(points, r)}" class="s-{colour}" fill="none" stroke-width="1.6"{end}/>'
        )

    def arrow_heads(self, *colours: str) -> None:
        for colour in colours:
            self.parts.append(
                f'<marker id="{colour}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6.5" markerHeight="6.5" '
                f'orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z" class="f-{colour}"/></marker>'
            )

    def circle(self, x: float, y: float, r: float, fill: str) -> None:
        self.parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" class="f-{fill}"/>')

    def cylinder(self, x: float, y: float, w: float, h: float, fill: str) -> None:
        """A database."""
        e = h * 0.16
        self.parts.append(
            f'<path d="M{x:g} {y + e:g} v{h - 2 * e:g} a{w / 2:g} {e:g} 0 0 0 {w:g} 0 v{-(h - 2 * e):g} '
            f'a{w / 2:g} {e:g} 0 0 0 {-w:g} 0" class="f-{fill}"/>'
            f'<path d="M{x:g} {y + e:g} a{w / 2:g} {e:g} 0 0 0 {w:g} 0 M{x:g} {y + h * 0.45:g} a{w / 2:g} {e:g} '
            f'0 0 0 {w:g} 0" class="s-card" fill="none" stroke-width="1.4"/>'
        )

    def document(self, w: float, h: float, title: str) -> str:
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{w:g}" height="{h:g}" '
                f'viewBox="0 0 {w:g} {h:g}" role="img" aria-label={quoteattr(printable(title))}>',
                f"<title>{escape(printable(title))}</title><style>{style()}</style>",
                f'<rect width="{w:g}" height="{h:g}" rx="10" class="f-page"/>',
                *self.parts,
                "</svg>",
                "",
            ]
        )


def _rounded(points: Sequence[tuple[float, float]], r: float) -> str:
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        before, after = abs(ax - bx) + abs(ay - by), abs(cx - bx) + abs(cy - by)
        turn = min(r, before / 2, after / 2)
        ux, uy = _unit(ax - bx, ay - by)
        vx, vy = _unit(cx - bx, cy - by)
        path += (
            f" L{bx + ux * turn:g} {by + uy * turn:g} Q{bx:g} {by:g} {bx + vx * turn:g} {by + vy * turn:g}"
        )
    return f"{path} L{points[-1][0]:g} {points[-1][1]:g}"


def _unit(x: float, y: float) -> tuple[float, float]:
    length = (x * x + y * y) ** 0.5 or 1
    return x / length, y / length


def printable(text: str) -> str:
    """A document of XML 1.0 cannot hold control characters, not even escaped."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
