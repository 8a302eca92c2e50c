"""Text measured, cut and fitted by the columns it takes on a screen. All text here is safe text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

_WIDENER = "\ufe0f"


def display_width(text: str) -> int:
    """How many columns TEXT takes: CJK and emoji two, combining marks none."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    # Some marks take no column alone, and one behind another character: what is shown has a space before it.
    return wcswidth(" " + text) - 1


def split_at(text: str, width: int) -> tuple[str, str]:
    """The longest start of TEXT that takes at most WIDTH columns, and the rest."""
    if text.isascii():
        return text[:width], text[width:]
    from wcwidth import wcwidth

    end, taken = len(text), 0
    for index, character in enumerate(text):
        # The selector makes the character before it an emoji, one column wider.
        taken += 1 if character == _WIDENER else wcwidth(character)
        if taken > width:
            end = index
            break
    if display_width(text[:end]) > width:
        end = bisect_right(range(end + 1), width, key=lambda length: display_width(text[:length])) - 1
    return text[:end], text[end:]


def cut(text: str, width: int, ellipsis: str) -> str:
    """TEXT in at most WIDTH columns, ending in the ellipsis if it had to be cut."""
    if display_width(text) <= width:
        return text
    mark = ellipsis[: max(width, 0)]
    return split_at(text, width - len(mark))[0] + mark


def pad(text: str, width: int, right: bool = False) -> str:
    """TEXT filled up with spaces to WIDTH columns."""
    fill = " " * (width - display_width(text))
    return fill + text if right else text + fill


def visible_count(floors: Sequence[int], gap: int, room: int) -> int:
    """How many columns, from the left, fit at their smallest, with a note on those that do not."""
    for count in range(len(floors), 1, -1):
        note = len(hidden_note(len(floors) - count))
        needed = sum(floors[:count]) + gap * (count - 1) + (gap + note if note else 0)
        if needed <= room:
            return count
    return 1


def hidden_note(count: int) -> str:
    """The header's hint at columns left out: `+3 columns`."""
    return f"+{count} column{'' if count == 1 else 's'}" if count else ""


def shrink(widths: Sequence[int], floors: Sequence[int], room: int) -> list[int]:
    """WIDTHS made smaller until they add up to ROOM: the widest first, the first column last."""
    fitted = list(widths)
    for group in (range(1, len(fitted)), range(min(1, len(fitted)))):
        excess = sum(fitted) - room
        while excess > 0:
            able = [index for index in group if fitted[index] > floors[index]]
            if not able:
                break
            widest = max(fitted[index] for index in able)
            top = [index for index in able if fitted[index] == widest]
            below = max((fitted[i] for i in able if fitted[i] < widest), default=0)
            step = widest - max(below, *(floors[index] for index in top))
            step = min(step, max(1, excess // len(top)))
            for index in top:
                taken = min(step, excess)
                fitted[index] -= taken
                excess -= taken
    if sum(fitted) > room and fitted:
        fitted[0] = max(0, fitted[0] - (sum(fitted) - room))
    return fitted


def grow(widths: list[int], needs: Sequence[int], spare: int | None) -> list[int]:
    """WIDTHS made larger towards NEEDS as far as SPARE columns go (None: all the way), from the left."""
    grown = []
    for width, need in zip(widths, needs, strict=True):
        more = max(0, need - width) if spare is None else min(max(0, need - width), spare)
        if spare is not None:
            spare -= more
        grown.append(width + more)
    return grown
