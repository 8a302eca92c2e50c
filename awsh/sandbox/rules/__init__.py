"""What AWS refuses or defaults and moto does not: one module a service, one mechanism for all.

A rule is a function wrapped around one method of moto, which it names together with the
parameters that it relies on:

    @rule("moto.ec2.models.vpcs:VPCBackend.delete_vpc", "vpc_id")
    def what_aws_does(moto, backend, vpc_id): ...

`moto` is the method as it was; a function of a module, not of a class, has no second argument.
`install("ec2")` puts a service's rules in place, and raises SeamMoved where moto no longer has the
method or its parameters: better no sandbox than one that lets pass here what fails on the account.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from awsh.sandbox.rules import late

MOTO = "5.2.5"
"""The one version of moto whose seams these rules fit."""

SERVICES = {
    "apigateway": "apigateway",
    "apigatewayv2": "apigatewayv2",
    "awslambda": "awslambda",
    "cloudwatch": "cloudwatch",
    "core": "core",
    "dynamodb": "dynamodb",
    "dynamodbstreams": "dynamodbstreams",
    "ec2": "ec2",
    "elbv2": "elbv2",
    "events": "events",
    "iam": "iam",
    "logs": "logs",
    "rds": "rds",
    "rekognition": "rekognition",
    "s3": "s3",
    "scheduler": "scheduler",
    "secretsmanager": "secretsmanager",
    "ses": "ses",
    "sesv2": "sesv2",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "sts": "sts",
}
"""Service, and the module of this package that has its rules; `core` is behind them all."""


TOGETHER = {"apigateway": ("apigatewayv2",), "elb": ("elbv2",)}
"""Services whose requests moto answers in another's application: their rules come with its."""


class SeamMoved(RuntimeError):
    """moto has changed where a rule is attached."""


@dataclass(frozen=True)
class Rule:
    """One function around one method. seam: `module:Class.method` or `module:function`."""

    seam: str
    parameters: tuple[str, ...]
    function: Callable[..., Any]

    def place(self) -> tuple[Any, str]:
        """The class or module and the name in it, checked. Raises SeamMoved."""
        module, _, path = self.seam.partition(":")
        owner_name, _, name = path.rpartition(".")
        try:
            owner: Any = importlib.import_module(module)
            if owner_name:
                owner = getattr(owner, owner_name)
            found = inspect.getattr_static(owner, name)
            if isinstance(found, property):
                found = found.fget
            known = list(inspect.signature(found).parameters)
        except (ImportError, AttributeError, TypeError) as error:
            raise SeamMoved(f"moto has no {self.seam} any more") from error
        if owner_name:
            known = known[1:]
        if known[: len(self.parameters)] != list(self.parameters):
            raise SeamMoved(
                f"{self.seam} takes {', '.join(known)}; the rule expects {', '.join(self.parameters)}"
            )
        return owner, name


TABLE: dict[str, list[Rule]] = {service: [] for service in SERVICES}
_modules: dict[str, list[str]] = {service: [f"{__name__}.{name}"] for service, name in SERVICES.items()}
_installed: set[str] = set()
_installing = threading.RLock()


def rule(seam: str, *parameters: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a function as a rule around SEAM, whose first PARAMETERS it relies on, in their order."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        TABLE.setdefault(seam.split(".")[1], []).append(Rule(seam, parameters, function))
        return function

    return register


def add(service: str, module: str) -> None:
    """Has MODULE, by its full name, imported for its rules before SERVICE is first asked."""
    with _installing:
        _modules.setdefault(service, []).append(module)


def install(service: str) -> None:
    """Puts the rules of SERVICE in place, once; a service without any is left alone. Raises SeamMoved."""
    with _installing:
        if service in _installed:
            return
        for module in _modules.get(service, ()):
            importlib.import_module(module)
        for wrapping in TABLE.get(service, ()):
            owner, name = wrapping.place()
            found = inspect.getattr_static(owner, name)
            setattr(owner, name, _around(found, wrapping.function, isinstance(owner, type)))
        late.install(service)
        _installed.add(service)
        for each in TOGETHER.get(service, ()):
            install(each)


def _around(moto: Any, function: Callable[..., Any], is_method: bool) -> Any:
    if not is_method:
        return functools.wraps(moto)(functools.partial(function, moto))
    if isinstance(moto, property):
        return property(_around(moto.fget, function, True), moto.fset)

    @functools.wraps(moto)
    def method(self: Any, *arguments: Any, **named: Any) -> Any:
        return function(functools.partial(moto, self), self, *arguments, **named)

    return method
