"""What SES refuses, by the names that its two versions have for it."""

from __future__ import annotations


class Refusal(Exception):
    """first, second: the error's code in version 1 and in version 2 of the API."""

    def __init__(self, first: str, second: str, message: str) -> None:
        super().__init__(message)
        self.first, self.second, self.message = first, second, message


def invalid(message: str) -> Refusal:
    """A parameter that cannot be."""
    return Refusal("InvalidParameterValue", "BadRequestException", message)


def rejected(message: str) -> Refusal:
    """A mail that SES does not take."""
    return Refusal("MessageRejected", "MessageRejected", message)


def no_template(name: str) -> Refusal:
    return Refusal("TemplateDoesNotExist", "NotFoundException", f"Template {name} does not exist.")


def no_set(name: str) -> Refusal:
    message = f"Configuration set <{name}> does not exist."
    return Refusal("ConfigurationSetDoesNotExist", "NotFoundException", message)
