"""Policies that IAM does not take: malformed ones, too large ones, too many, and trust in nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.policies import Kind, compact, listed, mistakes, read, statements
from awsh.sandbox.rules import rule

MANAGED, TRUST = 6144, 2048
INLINE = {"User": 2048, "Group": 5120, "Role": 10240}
"""Characters without white space."""
ATTACHED = 10
LONGEST = range(3600, 43201)


def check(text: str, kind: Kind = "identity") -> Any:
    """The document, if IAM takes it. Raises MalformedPolicyDocument."""
    from moto.iam.exceptions import MalformedPolicyDocument
    from moto.iam.policy_validation import IAMPolicyDocumentValidator

    try:
        document = read(text).document
    except ValueError:
        raise MalformedPolicyDocument("This policy contains invalid Json") from None
    if kind == "identity":
        IAMPolicyDocumentValidator(text).validate()
    if mistakes(document, kind):
        raise MalformedPolicyDocument("Syntax errors in policy.")
    return document


def _limit(text: str) -> Exception:
    from moto.iam.exceptions import LimitExceededException

    return LimitExceededException(text)


def _check_managed(text: str) -> None:
    if len(compact(check(text))) > MANAGED:
        raise _limit(f"Cannot exceed quota for PolicySize: {MANAGED}")


@rule("moto.iam.models:IAMBackend.create_policy", "description", "path", "policy_document")
def create_policy(
    moto: Callable[..., Any],
    backend: Any,
    description: str,
    path: str,
    policy_document: str,
    *more: Any,
    **named: Any,
) -> Any:
    """MalformedPolicyDocument, LimitExceeded."""
    _check_managed(policy_document)
    return moto(description, path, policy_document, *more, **named)


@rule("moto.iam.models:IAMBackend.create_policy_version", "policy_arn", "policy_document")
def create_policy_version(
    moto: Callable[..., Any], backend: Any, policy_arn: str, policy_document: str, *more: Any, **named: Any
) -> Any:
    """The same."""
    _check_managed(policy_document)
    return moto(policy_arn, policy_document, *more, **named)


def _put(noun: str) -> Callable[..., Any]:
    def put(moto: Callable[..., Any], backend: Any, name: str, policy_name: str, policy_json: str) -> Any:
        """MalformedPolicyDocument; LimitExceeded where all inline ones together are too large."""
        owner = getattr(backend, f"get_{noun.lower()}")(name)
        size = len(compact(check(policy_json)))
        others = (text for each, text in owner.policies.items() if each != policy_name)
        if size + sum(len(compact(read(text).document)) for text in others) > INLINE[noun]:
            raise _limit(f"Maximum policy size of {INLINE[noun]} bytes exceeded for {noun.lower()} {name}")
        return moto(name, policy_name, policy_json)

    return put


def _attach(noun: str) -> Callable[..., Any]:
    def attach(moto: Callable[..., Any], backend: Any, policy_arn: str, name: str) -> Any:
        """LimitExceeded for an eleventh; nothing happens where it is attached already."""
        owner = getattr(backend, f"get_{noun.lower()}")(name)
        if policy_arn in owner.managed_policies:
            return None
        if policy_arn in backend.managed_policies and len(owner.managed_policies) >= ATTACHED:
            raise _limit(f"Cannot exceed quota for PoliciesPer{noun}: {ATTACHED}")
        return moto(policy_arn, name)

    return attach


for _noun in INLINE:
    _name = _noun.lower()
    rule(f"moto.iam.models:IAMBackend.put_{_name}_policy", f"{_name}_name", "policy_name", "policy_json")(
        _put(_noun)
    )
    rule(f"moto.iam.models:IAMBackend.attach_{_name}_policy", "policy_arn", f"{_name}_name")(_attach(_noun))


@rule("moto.iam.models:IAMBackend.create_role", "role_name", "assume_role_policy_document", "path")
def create_role(
    moto: Callable[..., Any],
    backend: Any,
    role_name: str,
    assume_role_policy_document: str,
    path: str,
    *more: Any,
    **named: Any,
) -> Any:
    """MalformedPolicyDocument, LimitExceeded, EntityAlreadyExists whatever the case of the name."""
    from moto.iam.exceptions import EntityAlreadyExists, ValidationError

    if any(each.name.lower() == role_name.lower() for each in backend.get_roles()):
        raise EntityAlreadyExists(f"Role with name {role_name} already exists.")
    _check_trust(backend, assume_role_policy_document)
    longest = named.get("max_session_duration", more[3] if len(more) > 3 else None)
    if longest is not None and int(longest) not in LONGEST:
        raise ValidationError(
            f"1 validation error detected: Value '{longest}' at 'maxSessionDuration' failed to satisfy constraint: "
            "Member must have value between 3600 and 43200"
        )
    return moto(role_name, assume_role_policy_document, path, *more, **named)


@rule("moto.iam.models:IAMBackend.update_assume_role_policy", "role_name", "policy_document")
def update_assume_role_policy(
    moto: Callable[..., Any], backend: Any, role_name: str, policy_document: str
) -> Any:
    """The same."""
    backend.get_role(role_name)
    _check_trust(backend, policy_document)
    return moto(role_name, policy_document)


def _check_trust(backend: Any, text: str) -> None:
    from moto.iam.exceptions import MalformedPolicyDocument

    document = check(text, "trust")
    if len(compact(document)) > TRUST:
        raise _limit(f"Cannot exceed quota for ACLSizePerRole: {TRUST}")
    for statement in statements(document):
        principal = statement.get("Principal")
        for each in listed(principal.get("AWS")) if isinstance(principal, dict) else ():
            if not _is_there(backend, str(each)):
                raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{each}"')


def _is_there(backend: Any, principal: str) -> bool:
    """Of the sandbox's own account; of others nothing is known."""
    parts = principal.split(":", 5)
    if len(parts) < 6 or parts[4] != backend.account_id or parts[2] != "iam" or parts[5] == "root":
        return True
    return any(each.arn == principal for each in (*backend.users.values(), *backend.get_roles()))
