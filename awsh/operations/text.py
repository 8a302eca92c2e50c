"""An answer as the AWS CLI's `--output text` writes it: tabs between values, a name before what is nested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def text_lines(value: Any, name: str = "", columns: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of VALUE. name: what it is called in the record around it, which starts its lines.

    columns: the scalar fields that all records of a list show, so that they line up.
    """
    if isinstance(value, Mapping):
        yield from _record(value, name, columns)
    elif not isinstance(value, (list, tuple)):
        yield _scalar(value)
    elif any(isinstance(item, Mapping) for item in value):
        fields = sorted(
            {k for item in value if isinstance(item, Mapping) for k, v in item.items() if _is_scalar(v)}
        )
        for item in value:
            yield from text_lines(item, name, tuple(fields))
    elif any(isinstance(item, (list, tuple)) for item in value):
        yield from _scalars([item for item in value if _is_scalar(item)], name)
        for item in value:
            if not _is_scalar(item):
                yield from text_lines(item, name)
    else:
        yield from _scalars(value, name)


def _record(record: Mapping[str, Any], name: str, columns: tuple[str, ...]) -> Iterator[str]:
    own = columns or tuple(sorted(key for key, value in record.items() if _is_scalar(value)))
    shown = [_scalar(record[key]) if key in record and _is_scalar(record[key]) else "" for key in own]
    if own:
        yield "\t".join([name.upper(), *shown] if name else shown)
    for key in sorted(record):
        if not _is_scalar(record[key]):
            yield from text_lines(record[key], key)


def _scalars(values: Iterable[Any], name: str) -> Iterator[str]:
    texts = [_scalar(value) for value in values]
    if name:
        yield from (f"{name.upper()}\t{text}" for text in texts)
    elif texts:
        yield "\t".join(texts)


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (Mapping, list, tuple))


def _scalar(value: Any) -> str:
    if isinstance(value, bytes):
        from base64 import b64encode

        return b64encode(value).decode()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
