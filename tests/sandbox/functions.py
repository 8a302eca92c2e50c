"""Making functions in a sandbox."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

from tests.sandbox.asking import wait_until


def zipped(**modules: str) -> bytes:
    """A ZIP file with modules by their names; `a__b` is b in the folder a."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in modules.items():
            archive.writestr(name.replace("__", "/") + ".py", text)
    return file.getvalue()


class Lambda:
    """Functions of one sandbox. client: gives boto3's client of a service."""

    def __init__(self, client: Any) -> None:
        self.client = client
        # What botocore itself refuses or repeats shall reach the sandbox as it is.
        self.api = client("lambda", parameter_validation=False)
        self.api.meta.events.unregister("needs-retry.lambda", unique_id="retry-config-lambda")
        # What a function may do is not what most tests are about.
        self.role = self.make_role("lambda-role", "lambda.amazonaws.com", "AdministratorAccess")

    def make_role(self, name: str, service: str, *policies: str) -> str:
        """The ARN of a role that SERVICE may assume, made or found, with AWS's own POLICIES."""
        iam = self.client("iam")
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        try:
            made = iam.create_role(
                RoleName=name,
                AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
            )
        except iam.exceptions.EntityAlreadyExistsException:
            made = iam.get_role(RoleName=name)
        for policy in policies:
            iam.attach_role_policy(RoleName=name, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
        return str(made["Role"]["Arn"])

    def create(self, name: str, code: str, **options: Any) -> dict[str, Any]:
        """A Python function whose handler is `handler` in CODE, ready to be invoked."""
        given = {"Runtime": "python3.12", "Handler": "app.handler", "Role": self.role, **options}
        made: dict[str, Any] = self.api.create_function(
            FunctionName=name, Code={"ZipFile": zipped(app=code)}, **given
        )
        self.wait(name)
        return made

    def wait(self, name: str) -> None:
        """Returns when NAME can be invoked as it was made or changed last."""

        def ready() -> bool:
            found = self.api.get_function_configuration(FunctionName=name)
            return bool(found["State"] == "Active" and found["LastUpdateStatus"] == "Successful")

        wait_until(ready)

    def invoke(self, name: str, event: object = None, **options: Any) -> tuple[Any, str | None]:
        """What NAME returns for EVENT, parsed, and its error."""
        answer = self.api.invoke(FunctionName=name, Payload=json.dumps(event), **options)
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")

    def log(self, name: str, event: object = None) -> str:
        """The tail of the log of an invocation."""
        answer = self.api.invoke(FunctionName=name, Payload=json.dumps(event), LogType="Tail")
        return base64.b64decode(answer["LogResult"]).decode()
