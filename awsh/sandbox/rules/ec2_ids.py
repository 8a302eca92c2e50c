"""Rules of EC2: ids."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule


@rule("moto.ec2.utils:random_resource_id", "size")
def random_resource_id(moto: Callable[..., Any], size: int = 8) -> str:
    """Digits at once: moto draws one after the other, of which two thirds of a region's making consisted."""
    return f"{random.getrandbits(4 * size):0{size}x}"
