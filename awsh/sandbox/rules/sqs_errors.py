"""What SQS refuses, said by the name it has for it."""

from __future__ import annotations

from typing import NoReturn


def refuse(code: str, message: str) -> NoReturn:
    """Raises what moto answers as the error CODE."""
    from moto.sqs.exceptions import SQSException

    raise SQSException(code, message)
