"""Whether a role may do a thing: asked of IAM itself, else judged from its policies."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from awsh import AwsError, Context
from awsh_lambda.triggers.roles.policies import Policies, policies_of
from awsh_lambda.triggers.texts import Text

SAMPLE = "awsh-sample"
"""What stands for the unknown parts of a resource when IAM is asked, which wants whole ones."""


class Answer(NamedTuple):
    """may: None where it can't be found out. policy: the name of one that allows it."""

    may: bool | None
    policy: str = ""


class Role:
    """A role, by its ARN, that is asked about several times."""

    def __init__(self, ctx: Context, arn: str) -> None:
        self._ctx = ctx
        self.arn = arn
        self.name = arn.rpartition("/")[2]

    def may(self, action: str, resource: Text) -> Answer:
        """Whether it may do ACTION to something that RESOURCE, an ARN, may be (iam SimulatePrincipalPolicy)."""
        asked = self._simulated(action, "".join(SAMPLE if piece is None else piece for piece in resource))
        if asked.may or (asked.may is False and None not in resource):
            return asked
        # A sample says little of narrower policies, as for `in/2026/*`.
        if self._policies is None:
            return asked
        policy = self._policies.allowing(action, resource)
        return Answer(policy is not None, policy or "")

    def missing(self, actions: Iterable[str], resource: Text) -> list[str]:
        """The ACTIONS that it surely may not do to RESOURCE."""
        return [action for action in actions if self.may(action, resource).may is False]

    def _simulated(self, action: str, resource: str) -> Answer:
        try:
            answer = self._ctx.call(
                "iam",
                "simulate_principal_policy",
                PolicySourceArn=self.arn,
                ActionNames=[action],
                ResourceArns=[resource],
            )
        except AwsError:
            return Answer(None)
        [result] = answer["EvaluationResults"]
        if result["EvalDecision"] != "allowed":
            return Answer(False)
        matched = result.get("MatchedStatements") or [{}]
        # Of an inline policy that is role_ROLE_POLICY.
        policy = str(matched[0].get("SourcePolicyId", "")).removeprefix(f"role_{self.name}_")
        return Answer(True, policy)

    @cached_property
    def _policies(self) -> Policies | None:
        """None where they may not be read."""
        try:
            return policies_of(self._ctx, self.name)
        except AwsError:
            return None
