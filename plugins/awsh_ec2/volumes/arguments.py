"""What stands behind the options of volumes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, Name, ValueType


def _gibibytes(ctx: Context, given: Any) -> int:
    text = str(given).lower().removesuffix("gib").removesuffix("gb").removesuffix("g")
    if not text.isdecimal() or not 1 <= int(text) <= 65536:
        raise ValueError(f"{given!r} is no number of GiB from 1 to 65536")
    return int(text)


def _number(ctx: Context, given: Any) -> int:
    text = str(given).replace(",", "")
    if not text.isdecimal() or not int(text):
        raise ValueError(f"{given!r} is no whole number")
    return int(text)


def _keys(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx

    def fetch() -> Iterator[Name]:
        for alias in ctx.search("kms", "list_aliases", "Aliases[?TargetKeyId]"):
            yield Name(alias["AliasName"], description=alias["TargetKeyId"])

    for name in ctx.matching("ec2:kms-aliases", completing.word, "kms", fetch):
        yield Candidate(name.id, name.description)


def _device(ctx: Context, given: Any) -> str:
    text = str(given)
    if not text.startswith(("/dev/", "xvd")):
        raise ValueError(f"{text!r} is no device, such as /dev/sdf")
    return text


Gibibytes = Annotated[int, ValueType("GIB", _gibibytes)]
Iops = Annotated[int, ValueType("IOPS", _number)]
Throughput = Annotated[int, ValueType("MIB/S", _number)]
KmsKey = Annotated[str, ValueType("KEY", None, _keys)]
Device = Annotated[str, ValueType("DEVICE", _device)]
Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]
