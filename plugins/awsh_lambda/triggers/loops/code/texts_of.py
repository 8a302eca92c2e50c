"""What methods of text make of texts of which parts are not known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from awsh_lambda.triggers.loops.code.values import FROM_EVENT, UNKNOWN, Known, Listing, Values, concatenated
from awsh_lambda.triggers.texts import certain, text

Texts = list[Known]


def formatted(templates: Texts, given: Sequence[Texts], words: Mapping[str, Texts]) -> Values:
    """`'{}-resized'.format(bucket)`."""
    template = certain(templates[0].text) if len(templates) == 1 else None
    if template is None:
        return _anything(templates, *given, *words.values())
    parts: list[Texts] = []
    number = 0
    for piece in re.split(r"(\{\{|\}\}|\{[^{}]*\})", template):
        if piece in ("{{", "}}"):
            parts.append([Known((piece[0],))])
        elif piece.startswith("{"):
            name = re.split("[:!.\\[]", piece[1:-1])[0]
            key = name or str(number)
            number += not name
            known = given[int(key)] if key.isdecimal() and int(key) < len(given) else words.get(key)
            parts.append(known or [Known((None,))])
        elif piece:
            parts.append([Known((piece,))])
    return concatenated(parts)


def percent(templates: Texts, given: Sequence[Texts]) -> Values:
    """`'%s-resized' % bucket`."""
    template = certain(templates[0].text) if len(templates) == 1 else None
    if template is None:
        return _anything(templates, *given)
    rest = list(given)
    parts: list[Texts] = []
    for piece in re.split(r"(%[-#0 +]*\d*(?:\.\d+)?[a-z%])", template):
        if piece == "%%":
            parts.append([Known(("%",))])
        elif piece.startswith("%") and len(piece) > 1:
            parts.append(rest.pop(0) if rest else [Known((None,))])
        elif piece:
            parts.append([Known((piece,))])
    return concatenated(parts)


def _replace(texts: Texts, given: Sequence[Texts]) -> Values:
    """What is certain is replaced; what is not may still be anything."""
    if len(given) < 2:
        return _anything(texts)
    old, new = certain(given[0][0].text), given[1][0]
    if not old or len(given[0]) > 1 or len(given[1]) > 1:
        return _anything(texts, *given)
    made = []
    for each in texts:
        pieces: list[str | None] = []
        for piece in each.text:
            if piece is None:
                pieces.append(None)
                continue
            for number, part in enumerate(piece.split(old)):
                pieces += [*(new.text if number else ()), part]
        made.append(Known(text(*pieces), each.event or new.event))
    return frozenset(made)


def _ends(method: str) -> Callable[[Texts, Sequence[Texts]], Values]:
    """Those that take something off an end, or change letters: of certain texts exactly."""

    def apply(texts: Texts, given: Sequence[Texts]) -> Values:
        words = [certain(each[0].text) for each in given]
        made = []
        for each in texts:
            whole = certain(each.text)
            if whole is None or None in words:
                made.append(Known((None,), each.event))
            else:
                result = getattr(whole, method)(*words)
                made.append(Known((result,) if result else (), each.event))
        return frozenset(made)

    return apply


def _split(method: str) -> Callable[[Texts, Sequence[Texts]], Values]:
    def apply(texts: Texts, given: Sequence[Texts]) -> Values:
        whole = certain(texts[0].text) if len(texts) == 1 else None
        words = [certain(each[0].text) for each in given]
        if whole is None or None in words or any(not word for word in words):
            return frozenset([Listing((_anything(texts),), several=True)])
        values = [
            int(word) if word and word.isdecimal() and number else word for number, word in enumerate(words)
        ]
        parts = getattr(whole, method)(*values)
        return frozenset(
            [Listing(tuple(frozenset([Known((part,) if part else (), texts[0].event)]) for part in parts))]
        )

    return apply


def _prefix(texts: Texts, given: Sequence[Texts]) -> Values:
    """`removeprefix`, `lstrip` of what begins for certain: the rest stays."""
    word = certain(given[0][0].text) if given else None
    made = []
    for each in texts:
        first = each.text[0] if each.text else ""
        if word and isinstance(first, str) and first.startswith(word):
            made.append(Known(text(first.removeprefix(word), *each.text[1:]), each.event))
        else:
            made.append(Known((None,), each.event) if None in each.text else each)
    return frozenset(made)


def _suffix(texts: Texts, given: Sequence[Texts]) -> Values:
    """`Path(key).with_suffix('.json')`."""
    return concatenated([[Known((None,), any(each.event for each in texts))], *given])


def _same(texts: Texts, given: Sequence[Texts]) -> Values:
    return frozenset(texts)


def _anything(*groups: Texts) -> Values:
    return FROM_EVENT if any(each.event for group in groups for each in group) else UNKNOWN


METHODS: Mapping[str, Callable[[Texts, Sequence[Texts]], Values]] = {
    "replace": _replace,
    "removeprefix": _prefix,
    "split": _split("split"),
    "rsplit": _split("rsplit"),
    "partition": _split("partition"),
    "rpartition": _split("rpartition"),
    "with_suffix": _suffix,
    "encode": _same,
    "decode": _same,
    **{
        name: _ends(name) for name in ("strip", "lstrip", "rstrip", "removesuffix", "lower", "upper", "title")
    },
}
