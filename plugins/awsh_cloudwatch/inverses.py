"""What takes log groups back."""

from __future__ import annotations

from awsh import Context, Inverse, Size, human_size


def _written(ctx: Context, group: str) -> str:
    """How much is in one (DescribeLogGroups)."""
    found = ctx.search("logs", "describe_log_groups", "logGroups[]", logGroupNamePrefix=group)
    stored = next((each.get("storedBytes") for each in found if each["logGroupName"] == group), 0)
    return human_size(Size(stored)) if stored else ""


INVERSES = (
    Inverse(
        "logs",
        "CreateLogGroup",
        kind="logs:group",
        made="parameters.logGroupName",
        undo="logs rm {ids}",
        after=("lambda:function", "vpc:flow-log", "apigw:api"),
        gone=("DeleteLogGroup", "logGroupName"),
        loses=_written,
    ),
)
