"""Images by a short name: `al2023`, `ubuntu-24.04-arm64`.

Whoever makes an image says in a public parameter of Systems Manager which one is the newest, in every
region.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from awsh import AwsError, CommandError, Context, UsageError

ARCHITECTURES = ("x86_64", "arm64")

_AMAZON = "/aws/service/ami-amazon-linux-latest"
_UBUNTU = "/aws/service/canonical/ubuntu/server"
_DEBIAN = "/aws/service/debian/release"

# {arch} is x86_64 or arm64; {deb} is what Debian calls them, amd64 or arm64.
PARAMETERS: Mapping[str, str] = {
    "al2023": f"{_AMAZON}/al2023-ami-kernel-default-{{arch}}",
    "al2023-minimal": f"{_AMAZON}/al2023-ami-minimal-kernel-default-{{arch}}",
    "al2": f"{_AMAZON}/amzn2-ami-hvm-{{arch}}-gp2",
    "ubuntu-26.04": f"{_UBUNTU}/26.04/stable/current/{{deb}}/hvm/ebs-gp3/ami-id",
    "ubuntu-24.04": f"{_UBUNTU}/24.04/stable/current/{{deb}}/hvm/ebs-gp3/ami-id",
    "ubuntu-22.04": f"{_UBUNTU}/22.04/stable/current/{{deb}}/hvm/ebs-gp2/ami-id",
    "debian-13": f"{_DEBIAN}/13/latest/{{deb}}",
    "debian-12": f"{_DEBIAN}/12/latest/{{deb}}",
}


class Short(NamedTuple):
    """A short name, taken apart. architecture: empty where it says none."""

    name: str
    architecture: str = ""

    def parameter(self, architecture: str) -> str:
        """The public parameter that has the image's id."""
        deb = "amd64" if architecture == "x86_64" else architecture
        return PARAMETERS[self.name].format(arch=architecture, deb=deb)


def short(text: str) -> Short | None:
    """TEXT as a short name, with or without its architecture; None where it is none."""
    if text in PARAMETERS:
        return Short(text)
    for ending, architecture in (("arm64", "arm64"), ("x86_64", "x86_64"), ("amd64", "x86_64")):
        name = text.removesuffix(f"-{ending}")
        if name != text and name in PARAMETERS:
            return Short(name, architecture)
    return None


def newest(ctx: Context, parameters: Sequence[str]) -> dict[str, str]:
    """The image that each public parameter names (SSM GetParameters); those unknown here are left out."""
    found: dict[str, str] = {}
    for start in range(0, len(parameters), 10):
        answer = ctx.call("ssm", "get_parameters", Names=list(parameters[start : start + 10]))
        found.update({each["Name"]: each["Value"] for each in answer["Parameters"]})
    return found


def resolve(ctx: Context, text: str, architectures: Iterable[str]) -> str:
    """The image id that TEXT means for a machine of one of ARCHITECTURES.

    text: an id, a short name, a parameter's path, or the name of an image of your own.
    Raises CommandError, UsageError.
    """
    if re.fullmatch(r"ami-[0-9a-f]+", text):
        return text
    known = short(text)
    if known is not None:
        able = list(architectures)
        architecture = known.architecture or next((a for a in ARCHITECTURES if a in able), "")
        if not architecture:
            raise CommandError(f"there is no {text} for {' or '.join(able)}", hint="`ec2 types` shows others")
        return _of_parameter(ctx, known.parameter(architecture), text)
    path = text.removeprefix("resolve:ssm:")
    if path.startswith("/"):
        return _of_parameter(ctx, path, text)
    try:
        return ctx.resolve("ec2:image", text)
    except ValueError as error:
        listed = ", ".join(PARAMETERS)
        raise UsageError(
            f"--image: {error}", hint=f"an id, an image of your own, or one of {listed}"
        ) from None


def _of_parameter(ctx: Context, path: str, text: str) -> str:
    try:
        value = newest(ctx, [path]).get(path, "")
    except AwsError as error:
        if error.code.startswith("AccessDenied"):
            error.hint = f"{text} is looked up with ssm:GetParameters; an id (ami-…) needs no look-up"
        raise
    if not value:
        raise CommandError(f"{ctx.region} has no {text}: there is no parameter {path}")
    if not value.startswith("ami-"):
        raise CommandError(f"parameter {path} has no image id in it, but {value[:60]!r}")
    return value
