"""The one path of every request: what a command's context asks of AWS."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from awsh.aws.clients import Asked, Changed, Clients, Made
from awsh.aws.profiles import region_of
from awsh.aws.roles import Assumed, Who
from awsh.errors import AwshError, ConfigError, UsageError, suggest

if TYPE_CHECKING:
    from awsh.aws.connection import Connection
    from awsh.state import State
    from awsh.target import Target


class Aws:
    """Requests as the present profile, to the present region, of one target.

    ask_secret: gets an MFA code from the person. changed: told of every request that may have changed
    something. made: told of every client. asked: told of every request before it is made, and of its answer,
    while `watch` says so.
    """

    def __init__(
        self,
        target: Target,
        state: State,
        *,
        dry_run: bool = False,
        ask_secret: Callable[[str], str] | None = None,
        changed: Changed = lambda *_: None,
        made: Made = lambda *_: None,
        asked: Asked = lambda *_: None,
    ) -> None:
        self._target = target
        self._state = state
        self._clients = Clients(
            target, ask_secret=ask_secret, dry_run=dry_run, changed=changed, made=made, asked=asked
        )
        self._accounts: dict[Who, str] = {}
        self.role: Assumed | None = None
        self.previous_role: Assumed | None = None

    def watch(self, wanted: bool) -> None:
        """Whether somebody wants to know of every request."""
        self._clients.watched = wanted

    @property
    def region(self) -> str:
        """The region of requests. Raises ConfigError when none is set anywhere."""
        region = self.region_or_none
        if region is None:
            raise ConfigError(
                "no region is set", hint="`use region eu-west-1`, --region, or AWS_DEFAULT_REGION"
            )
        return region

    @property
    def region_or_none(self) -> str | None:
        """An option's, else what `use region` chose, else the environment's, else the profile's."""
        return (
            self._state.region
            or self._target.region
            or os.environ.get("AWS_REGION")
            or os.environ.get("AWS_DEFAULT_REGION")
            or region_of(self._state.profile)
        )

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turns botocore's exceptions inside the block into awsh's."""
        try:
            yield
        except AwshError:
            raise
        except Exception as error:
            translated = self.translated(error)
            if translated is None:
                raise
            raise translated from error

    def translated(self, error: Exception) -> AwshError | None:
        """What a botocore exception means, or None for any other."""
        if "botocore" not in sys.modules:
            return None
        from awsh.aws.failures import translated

        return translated(error, self._state.profile)

    def client(self, service: str, region: str | None = None) -> Any:
        """The client of SERVICE. Raises ConfigError, UsageError for an unknown service."""
        with self.errors():
            return self._clients.get(service, self.who, region or self.region_or_none)

    def connection(self, service: str) -> Connection:
        """What another client needs for the requests of SERVICE. Raises ConfigError."""
        with self.errors():
            return self._clients.connection(service, self.who, self.region_or_none)

    def call(
        self, service: str, operation: str, parameters: dict[str, Any], region: str | None = None
    ) -> dict[str, Any]:
        """One request, without the answer's metadata. Raises AwsError, ConfigError, CommandError, UsageError."""
        client = self.client(service, region)
        with self.errors():
            answer: dict[str, Any] = _operation(client, operation)(**parameters)
            answer.pop("ResponseMetadata", None)
            return answer

    def search(
        self,
        service: str,
        operation: str,
        items: str,
        parameters: dict[str, Any],
        region: str | None = None,
        paging: dict[str, Any] | None = None,
    ) -> Iterator[Any]:
        """The items of every page, as they are wanted. Raises as `call`.

        items: a JMESPath applied to each page; a list is flattened, null skipped. paging: botocore's
        PaginationConfig.
        """
        import jmespath

        path = jmespath.compile(items) if items else None
        for page in self._pages(service, operation, parameters, region, paging):
            found = path.search(page) if path else page
            if isinstance(found, list):
                yield from found
            elif found is not None:
                yield found

    def whole(
        self,
        service: str,
        operation: str,
        parameters: dict[str, Any],
        region: str | None = None,
        paging: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The answer with all its pages in one, as the AWS CLI gives it. Raises as `call`."""
        client = self.client(service, region)
        if not client.can_paginate(operation):
            return self.call(service, operation, parameters, region)
        with self.errors():
            pages = client.get_paginator(operation).paginate(**parameters, PaginationConfig=paging or {})
            answer: dict[str, Any] = pages.build_full_result()
            answer.pop("ResponseMetadata", None)
            return answer

    def _pages(
        self,
        service: str,
        operation: str,
        parameters: dict[str, Any],
        region: str | None,
        paging: dict[str, Any] | None,
    ) -> Iterator[dict[str, Any]]:
        client = self.client(service, region)
        if not client.can_paginate(operation):
            yield from self._by_token(client, service, operation, parameters, region)
            return
        with self.errors():
            pages = client.get_paginator(operation).paginate(**parameters, PaginationConfig=paging or {})
            for page in pages:
                page.pop("ResponseMetadata", None)
                yield page

    def _by_token(
        self, client: Any, service: str, operation: str, parameters: dict[str, Any], region: str | None
    ) -> Iterator[dict[str, Any]]:
        """The pages of an operation that botocore knows no paginator of, as those of SES: by its NextToken."""
        asked = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
        has_more = "NextToken" in asked.input_shape.members if asked.input_shape else False
        token: str | None = None
        while True:
            more: dict[str, Any] = {"NextToken": token} if token else {}
            answer = self.call(service, operation, {**parameters, **more}, region)
            yield answer
            before, token = token, answer.get("NextToken") if has_more else None
            if not token or token == before:
                return

    @property
    def who(self) -> Who:
        """Whose keys sign: those of the role that was taken, else the profile's."""
        return self.role or self._state.named_profile

    def assume(self, role: Assumed) -> None:
        """Takes ROLE for all requests from now on. Raises AwsError, ConfigError, and nothing has changed then."""
        with self.errors():
            self._clients.assume(role, self.region_or_none)
        self._become(role)

    def leave_role(self) -> None:
        """The profile's own keys sign again."""
        self._become(None)

    def _become(self, role: Assumed | None) -> None:
        if role != self.role:
            self.previous_role, self.role = self.role, role
        self._state.acting = role.arn if role else ""

    @property
    def role_until(self) -> datetime | None:
        """When the present keys of the role that was taken end; they are made anew before."""
        return self._clients.until(self.role) if self.role else None

    def keys(self) -> Any:
        """The keys that sign now: access_key, secret_key, token. Raises ConfigError where there are none."""
        with self.errors():
            found = self._clients.keys(self.who)
        if found is None or not found.access_key:
            raise ConfigError("there are no keys", hint="`aws configure` makes a profile with some")
        return found

    def forget(self) -> None:
        """Drops sessions and clients of the present profile, so that its keys are read anew."""
        self._clients.forget(self.who)
        self._accounts.pop(self.who, None)

    def regions(self) -> list[str]:
        """Every region that botocore knows of, whatever the partition."""
        from awsh.aws.models import region_names

        return list(region_names())

    @property
    def known_account(self) -> str | None:
        """The account's number, if it was asked for before."""
        return self._accounts.get(self.who)

    def account(self) -> str:
        """The account's number (sts GetCallerIdentity), asked once a profile."""
        who = self.who
        if who not in self._accounts:
            self._accounts[who] = str(self.call("sts", "get_caller_identity", {})["Account"])
        return self._accounts[who]


def _operation(client: Any, operation: str) -> Callable[..., dict[str, Any]]:
    known = client.meta.method_to_api_mapping
    if operation not in known:
        service = client.meta.service_model.service_name
        raise UsageError(f"{service} has no operation {operation!r}", hint=suggest(operation, known))
    found: Callable[..., dict[str, Any]] = getattr(client, operation)
    return found
