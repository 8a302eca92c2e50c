"""Users, groups and roles as those who have policies: one way to speak of all three."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from awsh import AwsError, Context, UsageError, policies


class Principal(NamedTuple):
    """One of them. kind: `user`, `role` or `group`. arn: without it, one of the present account."""

    kind: str
    name: str
    arn: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def parameter(self) -> dict[str, str]:
        """How operations are told whom they are about: `{"UserName": …}`."""
        return {f"{self.kind.capitalize()}Name": self.name}

    def call(self, ctx: Context, operation: str, **parameters: Any) -> dict[str, Any]:
        """OPERATION with `{}` for the kind, as in `attach_{}_policy`."""
        return ctx.call("iam", operation.format(self.kind), **self.parameter, **parameters)

    def search(self, ctx: Context, operation: str, items: str) -> Iterator[Any]:
        """Every item of an OPERATION with `{}` for the kind."""
        return ctx.search("iam", operation.format(self.kind), items, **self.parameter)

    def attached(self, ctx: Context) -> dict[str, str]:
        """The managed policies that it has: their names by ARN."""
        found = self.search(ctx, "list_attached_{}_policies", "AttachedPolicies[]")
        return {each["PolicyArn"]: each["PolicyName"] for each in found}

    def inline(self, ctx: Context) -> list[str]:
        """The names of its inline policies."""
        return list(self.search(ctx, "list_{}_policies", "PolicyNames[]"))

    def document(self, ctx: Context, name: str) -> dict[str, Any]:
        """Its inline policy of this name. Raises AwsError NoSuchEntity."""
        found: dict[str, Any] = self.call(ctx, "get_{}_policy", PolicyName=name)["PolicyDocument"]
        return found


def principal(arn: str) -> Principal:
    """Whom an ARN of a user, role or group names."""
    kind, _, rest = arn.split(":", 5)[5].partition("/")
    return Principal(kind, rest.rpartition("/")[2], arn)


def principal_arn(ctx: Context, given: Any) -> str:
    """The ARN of whom a name means, `lab`, or `role/lab` where several have it. Raises ValueError, UsageError."""
    if isinstance(given, Mapping):
        return ctx.resolve("iam:principal", given)
    text = str(given)
    if text.startswith("arn:"):
        return ctx.resolve("iam:principal", text)
    kind, slash, name = text.rpartition("/")
    kinds = [kind] if kind in ("user", "role", "group") and slash else ["user", "role", "group"]
    found = [arn for each in kinds if (arn := _exact(ctx, each, name if slash else text)) is not None]
    if len(found) > 1:
        listed = " or ".join(f"{principal(arn).kind}/{text}" for arn in found)
        raise UsageError(
            f"{text!r} is called a {' and a '.join(principal(a).kind for a in found)}", hint=listed
        )
    return found[0] if found else ctx.resolve("iam:principal", name if slash and len(kinds) == 1 else text)


def _exact(ctx: Context, kind: str, name: str) -> str | None:
    try:
        answer = Principal(kind, name).call(ctx, "get_{}")
    except AwsError as error:
        # A name with signs that none has is refused with the other.
        if error.code not in ("NoSuchEntity", "ValidationError"):
            raise
        return None
    return str(answer[kind.capitalize()]["Arn"])


def policies_of(ctx: Context, who: Principal) -> Iterator[policies.Policy]:
    """Every policy that says what WHO may do, those of the groups of a user too, as simulations call them."""
    for name in who.inline(ctx):
        yield policies.Policy(f"{who.kind}_{who.name}_{name}", who.document(ctx, name))
    for arn, name in who.attached(ctx).items():
        yield policies.Policy(name, default_document(ctx, arn))
    if who.kind == "user":
        for group in ctx.search("iam", "list_groups_for_user", "Groups[].GroupName", UserName=who.name):
            yield from policies_of(ctx, Principal("group", group))


def default_document(ctx: Context, arn: str) -> dict[str, Any]:
    """The version of a managed policy that counts (GetPolicy, GetPolicyVersion)."""
    version = ctx.call("iam", "get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
    answer = ctx.call("iam", "get_policy_version", PolicyArn=arn, VersionId=version)
    found: dict[str, Any] = answer["PolicyVersion"]["Document"]
    return found
