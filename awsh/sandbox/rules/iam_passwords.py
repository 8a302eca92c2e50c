"""Passwords that the account's policy does not take, and the policy that holds where none was set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from awsh.sandbox.rules import rule

SHORTEST = 8
SYMBOLS = frozenset("!@#$%^&*()_+-=[]{}|'")


@rule("moto.iam.models:IAMBackend.create_login_profile", "user_name", "password")
def create_login_profile(moto: Callable[..., Any], backend: Any, user_name: str, password: str) -> Any:
    """PasswordPolicyViolation."""
    backend.get_user(user_name)
    _check(backend, user_name, password)
    return moto(user_name, password)


@rule("moto.iam.responses:IamResponse.create_login_profile")
def create_login_profile_as_asked(moto: Callable[..., Any], response: Any) -> Any:
    """Whether it must be changed at the first login is kept."""
    answer = moto()
    user = response.backend.get_user(response._get_param("UserName"))
    user.password_reset_required = bool(response._get_param("PasswordResetRequired"))
    return answer


@rule("moto.iam.models:IAMBackend.update_login_profile", "user_name", "password", "password_reset_required")
def update_login_profile(
    moto: Callable[..., Any], backend: Any, user_name: str, password: str, password_reset_required: bool
) -> Any:
    """The same; what is not said stays."""
    user = backend.get_login_profile(user_name)
    if password is not None:
        _check(backend, user_name, password)
    reset = user.password_reset_required if password_reset_required is None else password_reset_required
    return moto(user_name, password if password is not None else user.password, reset)


def _check(backend: Any, user_name: str, password: str) -> None:
    from moto.iam.exceptions import IAMException

    wrong = next(_wrong(backend.account_password_policy, user_name, password), None)
    if wrong is not None:
        violation = IAMException(wrong)
        violation.code = "PasswordPolicyViolation"
        raise violation


def _wrong(policy: Any, user_name: str, password: str) -> Iterator[str]:
    kinds = {
        "uppercase_characters": any(each.isupper() for each in password),
        "lowercase_characters": any(each.islower() for each in password),
        "numbers": any(each.isdigit() for each in password),
        "symbols": bool(SYMBOLS.intersection(password)),
    }
    shortest = policy.minimum_password_length if policy is not None else SHORTEST
    if len(password) < shortest:
        yield f"Password should have a minimum length of {shortest}"
    if policy is None:
        if sum(kinds.values()) < 3:
            yield (
                "Password should include a minimum of three of the following mix of character types: "
                "uppercase, lowercase, numbers, and symbols"
            )
        if password == user_name:
            yield "Password should not be identical to your user name"
        return
    for name, there in kinds.items():
        if getattr(policy, f"require_{name}") and not there:
            yield f"Password should have at least one of: {name.replace('_', ' ')}"
