"""Every request to AWS: sessions, clients, and the one path they all take.

The only module that imports boto3 and botocore, and only when the first request is made.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from awsh.dryrun import DryRun
from awsh.errors import AwsError, AwshError, CommandError, ConfigError, UsageError, suggest
from awsh.version import VERSION

if TYPE_CHECKING:
    from awsh.state import State
    from awsh.target import Target

CONNECT_SECONDS = 3
"""How long an endpoint may take to answer the phone before it is called dead."""

_READS = re.compile(
    "(Describe|List|Get|Head|BatchGet|BatchDescribe|Search|Query|Scan|Select|Lookup|Simulate|Check|Estimate"
    "|Preview|Validate|Test|View|Decode|Discover|Detect|Compare|Recognize|FilterLogEvents|ExecuteStatement$)"
)
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_BAD_KEYS = {
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
}


def is_change(operation: str) -> bool:
    """Whether an operation (`CreateBucket`) may change something."""
    return _READS.match(operation) is None


class Aws:
    """Clients made once per profile, region and service, and kept.

    changed: called after each request that may have changed something, with service, operation,
    parameters and the error code ("" when it went through).
    """

    def __init__(
        self,
        target: Target,
        state: State,
        *,
        dry_run: bool = False,
        ask_secret: Callable[[str], str] | None = None,
        changed: Callable[[str, str, dict[str, Any], str], None] = lambda *_: None,
        client_created: Callable[[str, Any], None] = lambda *_: None,
    ) -> None:
        self._target = target
        self._state = state
        self._dry_run = dry_run
        self._ask_secret = ask_secret
        self._changed = changed
        self._client_created = client_created
        self._sessions: dict[str, Any] = {}
        self._clients: dict[tuple[str, str | None, str], Any] = {}
        self._accounts: dict[str, str] = {}
        self._lock = threading.RLock()

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
        """Does not import boto3 unless only the profile can tell."""
        import os

        chosen = (
            self._state.region
            or self._target.region
            or os.environ.get("AWS_REGION")
            or os.environ.get("AWS_DEFAULT_REGION")
        )
        if chosen:
            return chosen
        return _configured_region(self._state.profile)

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
        import sys

        return self._translate(error) if "botocore" in sys.modules else None

    def session(self) -> Any:
        """The boto3 session of the present profile. Raises ConfigError."""
        with self._lock:
            profile = self._state.profile
            if profile not in self._sessions:
                self._sessions[profile] = self._new_session(profile)
            return self._sessions[profile]

    def _new_session(self, profile: str) -> Any:
        import boto3

        with self.errors():
            keys = self._target.credentials
            if keys is not None:
                return boto3.Session(keys.access_key, keys.secret_key, keys.token, region_name=self.region)
            named = None if profile == "default" else profile
            session = boto3.Session(profile_name=named)
            provider = session._session.get_component("credential_provider").get_provider("assume-role")
            if provider is not None:
                from botocore.utils import JSONFileCache

                # The AWS CLI's own cache: a role asked for with MFA there need not be asked for here.
                provider.cache = JSONFileCache()
                if self._ask_secret is not None:
                    provider._prompter = self._ask_secret
            return session

    def client(self, service: str, region: str | None = None) -> Any:
        """The boto3 client of SERVICE. Raises ConfigError, UsageError for an unknown service."""
        key = (self._state.profile, region or self.region_or_none, service)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._new_client(service, key[1])
            return self._clients[key]

    def _new_client(self, service: str, region: str | None) -> Any:
        session = self.session()
        from botocore.config import Config
        from botocore.exceptions import UnknownServiceError

        url = self._target.endpoint_url() if self._target.endpoint_url else None
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=60,
            retries={"mode": "standard", "total_max_attempts": 5},
            max_pool_connections=32,
            # Addresses signed in the old way are refused by newer regions and for KMS.
            signature_version="s3v4" if service == "s3" else None,
            user_agent_extra=f"awsh/{VERSION}",
        )
        with self.errors():
            try:
                client = session.client(service, region_name=region, endpoint_url=url, config=config)
            except UnknownServiceError as error:
                hint = suggest(service, session.get_available_services())
                raise UsageError(f"AWS has no service {service!r}", hint=hint) from error
        events = client.meta.events
        events.register("before-parameter-build", _remember_parameters)
        events.register("before-call", self._before_call)
        events.register("after-call", self._after_call)
        events.register_first(f"needs-retry.{client.meta.service_model.service_id.hyphenize()}", _give_up)
        self._client_created(service, client)
        return client

    def _before_call(self, model: Any, context: dict[str, Any], **_: Any) -> None:
        if self._dry_run and is_change(model.name):
            import json

            shown = _redacted(model.input_shape, context.get("awsh", {}))
            service = model.service_model.service_name
            raise DryRun(f"would call {service}:{model.name} {json.dumps(shown, default=str)}")

    def _after_call(self, model: Any, parsed: Any, context: dict[str, Any], **_: Any) -> None:
        if is_change(model.name):
            code = parsed.get("Error", {}).get("Code", "") if isinstance(parsed, dict) else ""
            parameters = _redacted(model.input_shape, context.get("awsh", {}))
            self._changed(model.service_model.service_name, model.name, parameters, code)

    def call(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """One request; expired keys are renewed once. Raises AwsError, ConfigError, CommandError, UsageError."""
        with self.errors():
            try:
                answer: dict[str, Any] = getattr(self.client(service), operation)(**parameters)
            except AttributeError:
                if hasattr(self.client(service), operation):
                    raise
                raise UsageError(f"{service} has no operation {operation}") from None
            except Exception as error:
                if not self._renew(error):
                    raise
                answer = getattr(self.client(service), operation)(**parameters)
            answer.pop("ResponseMetadata", None)
            return answer

    def search(self, service: str, operation: str, items: str, parameters: dict[str, Any]) -> Iterator[Any]:
        """The items of every page, as they are wanted. Raises as `call`."""
        import jmespath

        path = jmespath.compile(items) if items else None
        for page in self._pages(service, operation, parameters):
            found = path.search(page) if path else page
            if isinstance(found, list):
                yield from found
            elif found is not None:
                yield found

    def call_raw(
        self, service: str, operation: str, parameters: dict[str, Any], region: str | None = None
    ) -> dict[str, Any]:
        """One request of an operation by its own name (`DescribeVpcs`). Raises as `call`."""
        with self.errors():
            answer: dict[str, Any] = getattr(self.client(service, region), _method(operation))(**parameters)
            answer.pop("ResponseMetadata", None)
            return answer

    def call_whole(
        self, service: str, operation: str, parameters: dict[str, Any], region: str | None = None
    ) -> dict[str, Any]:
        """The answer with all its pages in one, as the AWS CLI gives it. Raises as `call`."""
        with self.errors():
            client = self.client(service, region)
            if not client.can_paginate(_method(operation)):
                return self.call_raw(service, operation, parameters, region)
            pages = client.get_paginator(_method(operation)).paginate(**parameters)
            whole: dict[str, Any] = pages.build_full_result()
            return whole

    def items_of(
        self, service: str, operation: str, parameters: dict[str, Any], items: str, region: str | None = None
    ) -> Iterator[Any]:
        """The items of a paginated operation, page by page. Raises as `call`."""
        import jmespath

        path = jmespath.compile(items)
        with self.errors():
            for page in self.client(service, region).get_paginator(_method(operation)).paginate(**parameters):
                yield from path.search(page) or ()

    def _pages(self, service: str, operation: str, parameters: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with self.errors():
            client = self.client(service)
            if not client.can_paginate(operation):
                yield self.call(service, operation, parameters)
                return
            pages = iter(client.get_paginator(operation).paginate(**parameters))
            try:
                first = next(pages, None)
            except Exception as error:
                if not self._renew(error):
                    raise
                pages = iter(self.client(service).get_paginator(operation).paginate(**parameters))
                first = next(pages, None)
            if first is not None:
                yield first
                yield from pages

    def _renew(self, error: Exception) -> bool:
        """Whether ERROR said that the keys expired, and new ones may help."""
        code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
        if code not in _EXPIRED or self._target.credentials is not None:
            return False
        self.forget()
        return True

    def forget(self) -> None:
        """Drops sessions and clients of the present profile, so that its keys are read anew."""
        with self._lock:
            profile = self._state.profile
            self._sessions.pop(profile, None)
            self._accounts.pop(profile, None)
            for key in [key for key in self._clients if key[0] == profile]:
                del self._clients[key]

    def regions(self) -> list[str]:
        """Every region that botocore knows of, whatever the partition."""
        session = self.session()
        found = {
            region
            for partition in session.get_available_partitions()
            for service in ("ec2", "s3")
            for region in session.get_available_regions(service, partition, allow_non_regional=False)
        }
        return sorted(found)

    @property
    def known_account(self) -> str | None:
        """The account's number, if it was asked for before."""
        return self._accounts.get(self._state.profile)

    def account(self) -> str:
        """The account's number (sts GetCallerIdentity), asked once a profile."""
        profile = self._state.profile
        if profile not in self._accounts:
            self._accounts[profile] = str(self.call("sts", "get_caller_identity", {})["Account"])
        return self._accounts[profile]

    def _translate(self, error: Exception) -> AwshError | None:
        from botocore import exceptions as boto

        profile = self._state.profile
        if isinstance(error, boto.ClientError):
            return self._refusal(error, profile)
        if isinstance(error, (boto.NoCredentialsError, boto.PartialCredentialsError)):
            return ConfigError(
                "no AWS credentials were found",
                hint="`aws configure`, AWS_PROFILE, --env-file FILE, or try `awsh --local`",
            )
        if isinstance(error, boto.ProfileNotFound):
            return ConfigError(f"there is no profile {profile!r}", hint="`use profile` lists them")
        if isinstance(
            error, (boto.UnauthorizedSSOTokenError, boto.SSOTokenLoadError, boto.TokenRetrievalError)
        ):
            return ConfigError(
                f"the SSO session of profile {profile!r} is not valid",
                hint=f"`!aws sso login --profile {profile}`",
            )
        if isinstance(error, boto.NoRegionError):
            return ConfigError(
                "no region is set", hint="`use region eu-west-1`, --region, or AWS_DEFAULT_REGION"
            )
        if isinstance(error, (boto.EndpointConnectionError, boto.ConnectTimeoutError)):
            url = error.kwargs.get("endpoint_url", "the endpoint")
            return CommandError(
                f"{url} cannot be reached", hint="check the network, the region and --endpoint-url"
            )
        if isinstance(error, boto.HTTPClientError):
            return CommandError(f"the connection to AWS failed: {error}")
        if isinstance(error, (boto.ParamValidationError, boto.DataNotFoundError)):
            return UsageError(" ".join(str(error).split()))
        if isinstance(error, boto.BotoCoreError):
            return (
                ConfigError(str(error)) if "redential" in type(error).__name__ else CommandError(str(error))
            )
        return None

    def _refusal(self, error: Any, profile: str) -> AwshError:
        detail = error.response.get("Error", {})
        code, message = str(detail.get("Code", "Unknown")), str(detail.get("Message", "") or error)
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        hint = None
        if code in _EXPIRED:
            return ConfigError(
                f"the credentials of profile {profile!r} have expired",
                hint=f"renew them: `!aws sso login --profile {profile}`, or new keys in the environment",
            )
        if code in _BAD_KEYS:
            hint = f"check the keys of profile {profile!r}: `sts whoami`"
        if code in ("404", "403", "400", "301"):
            code, message = _head_refusal(code, status, error.operation_name)
        service = ""
        return AwsError(code, message, service=service, operation=error.operation_name, hint=hint)


@cache
def _loader() -> Any:
    from botocore.loaders import create_loader

    return create_loader()


@cache
def service_names() -> tuple[str, ...]:
    """Every service that botocore has a model of."""
    return tuple(_loader().list_available_services("service-2"))


@cache
def service_model(service: str) -> Any:
    """botocore's model of SERVICE: operations and shapes, without a client. Raises UsageError."""
    from botocore.model import ServiceModel

    if service not in service_names():
        raise UsageError(f"AWS has no service {service!r}", hint=suggest(service, service_names()))
    return ServiceModel(_loader().load_service_model(service, "service-2"), service)


@cache
def operation_names(service: str) -> dict[str, str]:
    """The operations of SERVICE: the AWS CLI's spelling to the model's."""
    return {_method(name).replace("_", "-"): name for name in service_model(service).operation_names}


def _method(operation: str) -> str:
    from botocore import xform_name

    return str(xform_name(operation))


@cache
def paginated_items(service: str, operation: str) -> str | None:
    """The JMESPath of the items that a paginated operation (`describe-vpcs`) lists, when it is one list."""
    from botocore.exceptions import UnknownServiceError

    try:
        pages = _loader().load_service_model(service, "paginators-1")["pagination"]
    except UnknownServiceError:
        return None
    keys = pages.get(operation_names(service)[operation], {}).get("result_key") or []
    several: list[str] = [keys] if isinstance(keys, str) else keys
    return several[0] if len(several) == 1 else None


def _head_refusal(code: str, status: Any, operation: str) -> tuple[str, str]:
    """A HEAD request has no body, so S3 gives a bare number; say what it stands for."""
    what = "bucket" if "Bucket" in operation else "object"
    return {
        "404": ("NotFound", f"there is no such {what}"),
        "403": ("AccessDenied", f"you may not read this {what}, or it does not exist"),
        "301": ("PermanentRedirect", f"the {what} is in another region"),
    }.get(code, ("BadRequest", f"{operation} was refused ({status})"))


def _remember_parameters(params: Any, context: dict[str, Any], **_: Any) -> None:
    if isinstance(params, dict):
        context["awsh"] = params


def _give_up(caught_exception: Exception | None = None, attempts: int = 1, **_: Any) -> None:
    """An endpoint that cannot be reached at all is reported at once, not asked five times."""
    from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError

    if isinstance(caught_exception, (EndpointConnectionError, ConnectTimeoutError)):
        raise caught_exception


_SECRET_NAME = re.compile(r"(?i)password|secret|token|privatekey|credential|authorization")


def _redacted(shape: Any, parameters: Any) -> Any:
    """Parameters as they may be written down: secrets and bodies are left out."""
    if shape is None:
        return parameters
    if getattr(shape, "sensitive", False) or shape.metadata.get("sensitive"):
        return "…"
    if shape.type_name == "blob":
        return "…"
    if shape.type_name == "structure" and isinstance(parameters, dict):
        return {
            name: "…" if _SECRET_NAME.search(name) else _redacted(shape.members.get(name), value)
            for name, value in parameters.items()
        }
    if shape.type_name == "list" and isinstance(parameters, (list, tuple)):
        return [_redacted(shape.member, item) for item in parameters]
    if shape.type_name == "map" and isinstance(parameters, dict):
        return {
            key: "…" if _SECRET_NAME.search(key) else _redacted(shape.value, value)
            for key, value in parameters.items()
        }
    return parameters


def _configured_region(profile: str) -> str | None:
    """The region of PROFILE in ~/.aws/config, without importing boto3 for it."""
    import configparser
    import os
    from pathlib import Path

    path = Path(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser()
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
        section = "default" if profile == "default" else f"profile {profile}"
        return parser.get(section, "region", fallback=None)
    except (OSError, UnicodeDecodeError, configparser.Error):
        return None
