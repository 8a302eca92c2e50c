"""What SNS refuses, said by the name it has for it."""

from __future__ import annotations

from typing import NoReturn


def refuse(message: str, code: str = "InvalidParameter") -> NoReturn:
    """Raises SNS's error CODE."""
    from moto.sns.exceptions import SNSException

    raise SNSException(code, message)
