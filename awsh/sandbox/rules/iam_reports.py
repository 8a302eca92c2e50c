"""What IAM tells of use: the credential report with the root user, and what services were used last."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from awsh.policies import listed, statements
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.iam_added import operation
from awsh.sandbox.rules.iam_principals import Principal, principal, sources

_MOST_JOBS = 200


@rule("moto.iam.models:IAMBackend.get_credential_report")
def get_credential_report(moto: Callable[..., Any], backend: Any) -> Any:
    """The root user stands first: here with MFA, and without keys."""
    header, _, rest = moto().partition("\n")
    columns = header.split(",")
    root = {
        "user": "<root_account>",
        "arn": f"arn:{backend.partition}:iam::{backend.account_id}:root",
        "user_creation_time": "2020-01-01T00:00:00+00:00",
        "password_enabled": "not_supported",
        "password_last_used": "no_information",
        "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported",
        "mfa_active": "true",
        **{name: "false" for name in columns if name.endswith("_active") and name != "mfa_active"},
    }
    return f"{header}\n{','.join(root.get(name, 'N/A') for name in columns)}\n{rest}"


@rule("moto.iam.models:AccountSummary.summary_map")
def summary_map(moto: Callable[..., Any], summary: Any) -> Any:
    """The root user has MFA, as the report says."""
    return {**moto(), "AccountMFAEnabled": 1}


@rule("moto.iam.responses:IamResponse.get_credential_report")
def generated_now(moto: Callable[..., Any], response: Any) -> Any:
    """It is as old as it is; moto's are of 2015."""
    answer = moto()
    answer.result["GeneratedTime"] = datetime.now(UTC)
    return answer


@rule("moto.iam.responses:IamResponse.get_account_authorization_details")
def get_account_authorization_details(moto: Callable[..., Any], response: Any) -> Any:
    """Its policies have names, which moto leaves out."""
    answer = moto()
    answer.result["Policies"] = [
        {
            "PolicyName": each.name,
            "PolicyId": each.id,
            "Arn": each.arn,
            "Path": each.path,
            "DefaultVersionId": each.default_version_id,
            "AttachmentCount": each.attachment_count,
            "PermissionsBoundaryUsageCount": 0,
            "IsAttachable": True,
            "Description": each.description,
            "CreateDate": each.create_date,
            "UpdateDate": each.update_date,
            "PolicyVersionList": each.versions,
        }
        for each in answer.result["Policies"]
    ]
    return answer


@operation("GenerateServiceLastAccessedDetails")
def generate_service_last_accessed_details(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    """Of a user, role or group. NoSuchEntity, InvalidInput."""
    who = principal(backend, asked("Arn"))
    jobs = backend.__dict__.setdefault("last_accessed_jobs", {})
    while len(jobs) >= _MOST_JOBS:
        del jobs[next(iter(jobs))]
    id = str(uuid.uuid4())
    jobs[id] = (datetime.now(UTC), list(_used(backend, who)))
    return {"JobId": id}


@operation("GetServiceLastAccessedDetails")
def get_service_last_accessed_details(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    """What such a job has found. NoSuchEntity."""
    from moto.iam.exceptions import NoSuchEntity

    found = backend.__dict__.get("last_accessed_jobs", {}).get(asked("JobId"))
    if found is None:
        raise NoSuchEntity(f"The request {asked('JobId')} could not be found")
    began, services = found
    return {
        "JobStatus": "COMPLETED",
        "JobType": "SERVICE_LEVEL",
        "JobCreationDate": began,
        "JobCompletionDate": began,
        "ServicesLastAccessed": services,
        "IsTruncated": False,
    }


def _used(backend: Any, who: Principal) -> Iterator[dict[str, Any]]:
    """Every service that a policy allows something of, with the last use where a key was seen to have one."""
    last: dict[str, Any] = {}
    keys = who.identity.access_keys if who.kind == "user" else ()
    for key in (*keys, *(each for each in backend.access_keys.values() if each.role_arn == who.arn)):
        use = key.last_used
        if use is not None and (use.service not in last or last[use.service] < use.timestamp):
            last[use.service] = use.timestamp
    for namespace in sorted({*_allowed(backend, who), *last}):
        found: dict[str, Any] = {
            "ServiceName": namespace,
            "ServiceNamespace": namespace,
            "TotalAuthenticatedEntities": int(namespace in last),
        }
        if namespace in last:
            found |= {"LastAuthenticated": last[namespace], "LastAuthenticatedEntity": who.arn}
        yield found


def _allowed(backend: Any, who: Principal) -> Iterator[str]:
    for each in sources(backend, who):
        for statement in statements(each.policy.document):
            if statement.get("Effect") == "Allow":
                for action in listed(statement.get("Action")):
                    prefix, colon, _ = str(action).partition(":")
                    if colon and "*" not in prefix:
                        yield prefix
