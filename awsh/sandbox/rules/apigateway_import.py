"""moto's REST APIs without half a second of importing a validator that hardly anybody asks for."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

_PACKAGE = "openapi_spec_validator"


class OpenAPIValidationError(Exception):
    """In place of the validator's own, which moto catches and asks for its message."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _validate(document: Any) -> None:
    """Loads the validator and asks it. Raises OpenAPIValidationError."""
    from openapi_spec_validator import validate
    from openapi_spec_validator.validation import exceptions

    try:
        validate(document)
    except exceptions.OpenAPIValidationError as error:
        raise OpenAPIValidationError(error.message) from error


def _load() -> None:
    names = (_PACKAGE, f"{_PACKAGE}.validation", f"{_PACKAGE}.validation.exceptions")
    if _PACKAGE in sys.modules or "moto.apigateway.models" in sys.modules:
        return
    package, validation, exceptions = (ModuleType(name) for name in names)
    package.validate = _validate  # type: ignore[attr-defined]
    exceptions.OpenAPIValidationError = OpenAPIValidationError  # type: ignore[attr-defined]
    sys.modules.update(zip(names, (package, validation, exceptions), strict=True))
    try:
        importlib.import_module("moto.apigateway.models")
    finally:
        for name in names:
            del sys.modules[name]


_load()
