"""Who lets whom in: the policy of what is told of an event, and the policies of a role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from awsh.sandbox.rules.policy import Question, Verdict, ask, statements


def lets_in(arn: str, action: str, service: str, source: str, account: str) -> bool:
    """Whether the function, queue or topic ARN lets SERVICE do ACTION for SOURCE; no where it is not there.

    service: such as "s3.amazonaws.com". source: the ARN of what caused it, in ACCOUNT.
    """
    arn = arn.removesuffix(":$LATEST")
    policy = policy_of(arn, account)
    if policy is None:
        return False
    context = {"aws:SourceArn": source, "aws:SourceAccount": account}
    return ask(policy, Question(action, arn, frozenset({service}), context)) is Verdict.ALLOW


def policy_of(arn: str, account: str) -> Any:
    """The parsed policy of the queue, topic or function; None where it does not exist."""
    _, _, service, region, _, name = arn.split(":", 5)
    if service == "sqs":
        from moto.sqs.models import sqs_backends

        queue = sqs_backends[account][region].queues.get(name)
        return None if queue is None else _parsed(queue.policy)
    if service == "sns":
        from moto.sns.models import sns_backends

        topic = sns_backends[account][region].topics.get(arn)
        return None if topic is None else _parsed(topic.policy)
    from moto.awslambda.models import lambda_backends

    backend = lambda_backends[account][region]
    try:
        function = backend.get_function(arn)
    except Exception:  # whatever moto calls it: the function is not there
        return None
    latest = backend._lambdas._get_latest(function.function_name)
    return {"Statement": latest.policy.statements}


def _parsed(policy: Any) -> Any:
    if isinstance(policy, (str, bytes)):
        try:
            return json.loads(policy) if policy else {}
        except ValueError:
            return {}
    return policy or {}


def role_may(role: str, action: str, resource: str) -> bool:
    """Whether the policies of the role with that ARN allow ACTION on RESOURCE; no where there is no such role."""
    from moto.iam.models import iam_backends

    account = role.split(":")[4]
    partition = role.split(":")[1]
    try:
        found = iam_backends[account][partition].get_role_by_arn(role)
    except Exception:  # whatever moto calls it: the role is not there
        return False
    # Nobody is named in a policy of a role: it is the role's own.
    own = [{**each, "Principal": "*"} for document in _documents(found) for each in statements(document)]
    context = {"aws:PrincipalArn": role, "aws:PrincipalAccount": account}
    return ask({"Statement": own}, Question(action, resource, frozenset({role}), context)) is Verdict.ALLOW


def _documents(role: Any) -> Iterator[Any]:
    for document in role.policies.values():
        yield _parsed(document)
    for managed in role.managed_policies.values():
        yield from (_parsed(each.document) for each in managed.versions if each.is_default)
