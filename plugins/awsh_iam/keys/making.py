"""Making access keys: their secret goes to the terminal or into the person's own file, and nowhere else."""

from __future__ import annotations

from awsh import AwsError, AwshError, CommandError, Context, UsageError
from awsh_iam.keys.listing import keys_of
from awsh_iam.keys.rows import AccessKey, NewKey

MOST = 2
"""Keys of a user that IAM takes."""


def made(ctx: Context, user: str, *, save: str, show: bool, usage: str) -> NewKey:
    """A new key. Raises UsageError where its secret would go where nobody wants it, CommandError, AwsError."""
    if save and show:
        raise UsageError("--save keeps it, --show shows it: one of them", usage=usage)
    if save:
        ctx.may_save_keys(save)
    elif not show and not ctx.interactive:
        raise UsageError(
            "nobody is at a terminal to be shown the secret",
            hint="--save PROFILE keeps it in ~/.aws/credentials; --show writes it to standard output",
        )
    try:
        found = ctx.call("iam", "create_access_key", UserName=user)["AccessKey"]
    except AwsError as error:
        if error.code == "LimitExceeded":
            keys = "; ".join(f"{each['key']}{used(each)}" for each in keys_of(ctx, [user]))
            raise CommandError(
                f"{user} has {MOST} access keys, which is all IAM takes: {keys}",
                hint="`iam key rm KEY` deletes one",
            ) from None
        raise
    if not save:
        ctx.note("the secret is shown this once: nobody can have it again")
        return {"user": user, "key": found["AccessKeyId"], "secret": found["SecretAccessKey"]}
    try:
        path = ctx.save_keys(save, found["AccessKeyId"], found["SecretAccessKey"])
    except BaseException:
        _take_back(ctx, user, found["AccessKeyId"])
        raise
    ctx.note(f"the key is in {path}: `use profile {save}` uses it")
    return {"user": user, "key": found["AccessKeyId"], "profile": save}


def rotated(ctx: Context, user: str, *, save: str, show: bool, deactivate: bool, usage: str) -> NewKey:
    """A second key, and the first deactivated where that was asked. Raises as `made`."""
    before = list(keys_of(ctx, [user]))
    if len(before) >= MOST:
        idle = min(before, key=lambda each: (each["active"], str(each["last_used"] or "")))
        raise CommandError(
            f"{user} has {MOST} access keys already, so that there is no room for a new one",
            hint=f"`iam key rm {idle['key']}`, the one less used{used(idle)}",
        )
    new = made(ctx, user, save=save, show=show, usage=usage)
    for each in before:
        if deactivate:
            ctx.call("iam", "update_access_key", UserName=user, AccessKeyId=each["key"], Status="Inactive")
            ctx.note(f"deactivated {each['key']}: `iam key rm {each['key']}` when nothing misses it")
        elif each["active"]:
            ctx.note(f"{each['key']} goes on working{used(each)}: `iam key deactivate {each['key']}` ends it")
    return new


def used(row: AccessKey) -> str:
    """How lately a key was used, behind its name."""
    if row["last_used"] is None:
        return ", never used"
    return f", last used {row['last_used']:%Y-%m-%d} for {row['service']}"


def _take_back(ctx: Context, user: str, key: str) -> None:
    """Deletes a key whose secret is lost."""
    try:
        ctx.call("iam", "delete_access_key", UserName=user, AccessKeyId=key)
    except (KeyboardInterrupt, AwshError):
        ctx.note(f"access key {key} exists, but its secret is lost: `iam key rm {key}`")
