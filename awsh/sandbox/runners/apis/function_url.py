"""The URL of a function, as it answers."""

from __future__ import annotations

import logging
import re
from typing import Any

from awsh.sandbox.runners.apis import functions
from awsh.sandbox.runners.apis.authorizing import Unauthorized, by_signature, iam, may
from awsh.sandbox.runners.apis.cors import cors
from awsh.sandbox.runners.apis.events import Call, version_2
from awsh.sandbox.runners.apis.reply import JSON, Malformed, Reply, inferred, message
from awsh.sandbox.runners.apis.request import Request

log = logging.getLogger(__name__)

LARGEST = 6 * 1024 * 1024
"""Bytes of a body that a function takes."""
LONGEST = 900.0

FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)

_PUBLIC = (
    ("lambda:InvokeFunctionUrl", {"lambda:FunctionUrlAuthType": "NONE"}),
    ("lambda:InvokeFunction", {"lambda:InvokedViaFunctionUrl": "true"}),
)
"""What a caller must be let do, and as whom everybody is: both, since October 2025."""


class FunctionUrl:
    """moto's configuration of one, served."""

    def __init__(self, configuration: Any) -> None:
        self._config = configuration.config
        self._function = functions.named(configuration.function.function_arn)
        found = re.match(r"https://([^/]+)", configuration.url)
        self._domain = found[1] if found else ""

    def reply(self, request: Request) -> Reply:
        """The answer."""
        allowed = cors(self._config.get("Cors"))
        asked = allowed.preflight(request, 200) if allowed else None
        if asked is not None:
            return asked
        try:
            reply = self._answered(request)
        except Unauthorized as error:
            reply = message(error.status, str(error), error.why, key="Message")
        except functions.Refused as error:
            log.warning("%s: %s", self._domain, error)
            reply = message(403, FORBIDDEN, str(error), key="Message")
        except functions.NotServed as error:
            reply = message(501, str(error), key="Message")
        except functions.Busy:
            reply = message(429, "Rate Exceeded.", key="Reason")
        except (functions.TooSlow, Malformed) as error:
            log.warning("%s: %s", self._domain, error)
            reply = Reply(502, [("Content-Type", JSON)], b"Internal Server Error", str(error))
        reply = reply.with_headers([("x-amzn-RequestId", request.id)])
        return allowed.on(reply, request) if allowed else reply

    def _answered(self, request: Request) -> Reply:
        if len(request.body) > LARGEST:
            return message(413, "Request must be smaller than 6291456 bytes for the InvokeFunction operation")
        signed = self._config.get("AuthType") == "AWS_IAM"
        about: dict[str, Any] = {}
        if signed:
            found = by_signature(request, "lambda", FORBIDDEN)
            statements = self._function.latest().policy.statements
            if not may(found, [action for action, _ in _PUBLIC], self._function.arn, statements):
                raise Unauthorized(403, FORBIDDEN, f"{found.arn} may not invoke {self._function.name}")
            about = {"authorizer": {"iam": iam(found)}}
        elif not all(
            functions.allows(self._function, "*", action, "", **context) for action, context in _PUBLIC
        ):
            raise Unauthorized(403, FORBIDDEN, f"the policy of {self._function.name} lets nobody in")
        call = Call(
            request,
            "anonymous" if not signed else self._function.account,
            self._domain.partition(".")[0],
            self._domain,
            "$default",
            "$default",
            "$default",
            request.path,
            request.raw_path,
            about=about,
        )
        payload, failed = functions.call(self._function, version_2(call), request.trace, LONGEST)
        if failed:
            return Reply(502, [("Content-Type", JSON)], b"Internal Server Error", "the function failed")
        return inferred(payload, JSON)
