"""Boundaries of users, which moto does not keep; service-specific credentials, of which there are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.iam_added import operation


@rule("moto.iam.responses:IamResponse.create_user")
def create_user(moto: Callable[..., Any], response: Any) -> Any:
    """With its boundary: NoSuchEntity where that is no policy."""
    arn = response._get_param("PermissionsBoundary")
    if arn:
        _check(response.backend, arn)
    answer = moto()
    if arn:
        _set(response.backend.get_user(response._get_param("UserName")), arn)
    return answer


@rule("moto.iam.models:IAMBackend.put_role_permissions_boundary", "role_name", "permissions_boundary")
def put_role_permissions_boundary(
    moto: Callable[..., Any], backend: Any, role_name: str, permissions_boundary: str
) -> Any:
    """NoSuchEntity where it is no policy."""
    _check(backend, permissions_boundary)
    return moto(role_name, permissions_boundary)


@operation("PutUserPermissionsBoundary")
def put_user_permissions_boundary(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    """What a user may be allowed at most."""
    user = backend.get_user(asked("UserName"))
    _check(backend, asked("PermissionsBoundary"))
    _set(user, asked("PermissionsBoundary"))
    return {}


@operation("DeleteUserPermissionsBoundary")
def delete_user_permissions_boundary(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    """NoSuchEntity where there is none."""
    from moto.iam.exceptions import NoSuchEntity

    user = backend.get_user(asked("UserName"))
    if getattr(user, "permissions_boundary_arn", None) is None:
        raise NoSuchEntity(f"User {user.name} does not have permissions boundary attached.")
    user.permissions_boundary_arn = user.permissions_boundary = None
    return {}


@operation("ListServiceSpecificCredentials")
def list_service_specific_credentials(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    """None: nothing here makes one. NoSuchEntity where there is no such user."""
    if asked("UserName"):
        backend.get_user(asked("UserName"))
    return {"ServiceSpecificCredentials": []}


def _check(backend: Any, arn: str) -> None:
    from moto.iam.exceptions import NoSuchEntity

    if arn not in backend.managed_policies:
        raise NoSuchEntity(f"Policy {arn} does not exist or is not attachable.")


def _set(user: Any, arn: str) -> None:
    user.permissions_boundary_arn = arn
    # As moto's serializer looks for it.
    user.permissions_boundary = {
        "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
        "PermissionsBoundaryArn": arn,
    }
