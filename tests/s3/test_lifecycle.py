"""`s3 lifecycle`: rules added, shown in words, switched, removed; what AWS would refuse is refused before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from tests.completion.asking import until
from tests.s3.watcher import Watcher

Rules = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def rules(ctx: Context, bucket: str) -> Rules:
    """The rules as AWS has them."""

    def rules() -> list[dict[str, Any]]:
        try:
            answer = ctx.call("s3", "get_bucket_lifecycle_configuration", Bucket=bucket)
        except AwsError as error:
            if error.code != "NoSuchLifecycleConfiguration":
                raise
            return []
        found: list[dict[str, Any]] = answer["Rules"]
        return found

    return rules


@pytest.fixture
def sent(ctx: Context) -> Iterator[list[str]]:
    """The operations that change something, as they are sent."""
    seen: list[str] = []
    events = ctx.client("s3").meta.events
    note = lambda model, **_: seen.append(model.name)  # noqa: E731
    events.register("before-call.s3", note)
    yield seen
    events.unregister("before-call.s3", note)


def shown(shell: Shell, bucket: str) -> list[str]:
    return [row["does"] for row in shell.run(f"s3 lifecycle show {bucket}").value]


def test_the_whole_of_a_rule(shell: Shell, bucket: str, rules: Rules) -> None:
    line = "--prefix logs/ --larger 1MiB --to STANDARD_IA 30d --to glacier 90 --expire 365d"
    row = next(iter(shell.run(f"s3 lifecycle add {bucket} {line}").value))
    assert row["does"] == (
        "objects under logs/ over 1 MiB: to STANDARD_IA after 30 days, to GLACIER after 90, deleted after 365"
    )
    assert row["id"] == "logs"
    assert rules() == [
        {
            "ID": row["id"],
            "Status": "Enabled",
            "Filter": {"And": {"Prefix": "logs/", "ObjectSizeGreaterThan": 1048576}},
            "Transitions": [
                {"Days": 30, "StorageClass": "STANDARD_IA"},
                {"Days": 90, "StorageClass": "GLACIER"},
            ],
            "Expiration": {"Days": 365},
        }
    ]


@pytest.mark.parametrize(
    ("line", "does"),
    [
        ("--expire 1d", "all objects: deleted after 1 day"),
        ("--expire 2030-01-31", "all objects: deleted on 2030-01-31"),
        ("--to DEEP_ARCHIVE 0d", "all objects: to DEEP_ARCHIVE within a day"),
        (
            "--tag a=b --tag c='d e' --expire 2w",
            "all objects tagged a=b and c=d e: deleted after 14 days",
        ),
        (
            "--smaller 1000 --larger 10 --expire 5d",
            "all objects between 10 B and 1000 B: deleted after 5 days",
        ),
        (
            "--noncurrent-to STANDARD_IA 30d --noncurrent-expire 60d --keep 3 --expire-markers",
            "all objects: old versions to STANDARD_IA after 30 days, old versions deleted after 60 but the "
            "newest 3, delete markers removed when nothing is behind them",
        ),
        ("--abort-uploads 7d", "all objects: unfinished uploads aborted after 7 days"),
    ],
)
def test_in_words(shell: Shell, bucket: str, line: str, does: str) -> None:
    shell.run(f"s3 lifecycle add {bucket} {line}")
    assert shown(shell, bucket) == [does]


def test_dates_are_midnight_utc(shell: Shell, bucket: str, rules: Rules) -> None:
    shell.run(f"s3 lifecycle add {bucket} --to GLACIER 2030-01-01 --expire 2031-01-01")
    assert rules()[0]["Expiration"] == {"Date": datetime(2031, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", r"the rule does nothing \(--expire"),
        ("--to STANDARD_IA 10d", "STANDARD_IA takes objects after 30 days at the earliest, not after 10"),
        ("--noncurrent-to ONEZONE_IA 10d", "ONEZONE_IA takes objects after 30 days at the earliest"),
        ("--to STANDARD_IA 30d --to GLACIER 45d", "GLACIER is possible after 60 days, not after 45"),
        ("--to STANDARD_IA 90d --to GLACIER 30d", "STANDARD_IA must come before GLACIER"),
        ("--to GLACIER 30d --to GLACIER 60d", "moves to GLACIER 2 times"),
        ("--to GLACIER 30d --expire 30d", "deleted before they move to GLACIER"),
        ("--to GLACIER 30d --expire 2030-01-01", "counts in days or names dates, and not both"),
        ("--noncurrent-to GLACIER 9d --noncurrent-expire 9d", "deleted before they move to GLACIER"),
        ("--expire 0d", "0 days are too few"),
        ("--expire 36h", "not a whole number of days"),
        ("--expire soon", "neither a time such as 120d nor a date"),
        ("--expire 2030-01-01T10:00", "S3 acts at midnight UTC"),
        ("--to GLACIER", "--to wants CLASS DAYS|DATE"),
        ("--to COLD 9d", "'COLD' is not one of STANDARD_IA"),
        ("--keep 3", "--keep says how many versions --noncurrent-expire leaves"),
        ("--noncurrent-expire 5d --keep 0", "0 versions cannot be kept"),
        ("--expire 5d --expire-markers", "leave --expire-markers out"),
        ("--expire-markers --tag a=b", "a delete marker has no tags"),
        ("--abort-uploads 7d --tag a=b", "does not abort uploads by tags"),
        ("--abort-uploads 7d --larger 5", "does not abort uploads by a size"),
        ("--expire 5d --larger 10 --smaller 11", "no object is over 10 and under 11 bytes"),
        ("--expire 5d --tag aws:x=y", "begins with aws:"),
        (f"--expire 5d --id {'x' * 256}", "its name has 256 characters"),
        (f"--expire 5d --prefix {'x' * 1025}", "the prefix has 1,025 bytes"),
    ],
)
def test_refused_before_the_call(shell: Shell, bucket: str, sent: list[str], line: str, message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("|", r"\|")):
        shell.run(f"s3 lifecycle add {bucket} {line}")
    assert not {"PutBucketLifecycleConfiguration"} & set(sent)


def test_the_others_stay(shell: Shell, ctx: Context, bucket: str, rules: Rules, watcher: Watcher) -> None:
    for name in ("one", "two", "three"):
        shell.run(f"s3 lifecycle add {bucket} --id {name} --prefix {name}/ --expire 9d")
    before = rules()
    with pytest.raises(CommandError, match=r"has a rule 'two' already.*s3 lifecycle rm two"):
        shell.run(f"s3 lifecycle add {bucket} --id two --expire 9d")
    with pytest.raises(CommandError, match=r"no lifecycle rule 'tow' \(did you mean 'two'\?\)"):
        shell.run(f"s3 lifecycle rm tow --bucket {bucket}")
    assert rules() == before
    shell.run(f"s3 lifecycle rm two --bucket {bucket}")
    assert rules() == [before[0], before[2]]
    assert watcher.notes[-1] == (
        f"removed rule 'two' of bucket {bucket!r} (objects under two/: deleted after 9 days)"
    )
    shell.run(f"s3 lifecycle show {bucket} | s3 lifecycle rm")
    assert rules() == []
    assert shown(shell, bucket) == []
    assert "nothing moves or is deleted by itself" in watcher.notes[-1]


def test_made_up_names_differ(shell: Shell, bucket: str, rules: Rules) -> None:
    for days in (5, 6):
        shell.run(f"s3 lifecycle add {bucket} --prefix a/ --expire {days}d")
    assert [rule["ID"] for rule in rules()] == ["a", "a-2"]


def test_rules_in_the_old_form(
    shell: Shell, ctx: Context, bucket: str, rules: Rules, watcher: Watcher
) -> None:
    old = [
        {"ID": name, "Prefix": f"{name}/", "Status": "Enabled", "Expiration": {"Days": 5}} for name in "ab"
    ]
    ctx.call("s3", "put_bucket_lifecycle_configuration", Bucket=bucket, LifecycleConfiguration={"Rules": old})
    assert shown(shell, bucket)[0] == "objects under a/: deleted after 5 days"
    shell.run(f"s3 lifecycle add {bucket} --id c --prefix c/ --expire 7d")
    assert rules()[:2] == old
    assert rules()[2]["Prefix"] == "c/"
    shell.run(f"s3 lifecycle rm c --bucket {bucket}")
    assert rules() == old
    shell.run(f"s3 lifecycle add {bucket} --id d --prefix a/ --tag k=v --expire 7d")
    assert [rule.get("Filter") for rule in rules()[:2]] == [{"Prefix": "a/"}, {"Prefix": "b/"}]
    assert any("old form" in note for note in watcher.notes)


def test_what_is_seldom_meant_is_said(shell: Shell, bucket: str, watcher: Watcher) -> None:
    shell.run(f"s3 lifecycle add {bucket} --id all --to STANDARD_IA 30d")
    assert any("under 128 KiB stay where they are" in note for note in watcher.notes)
    watcher.notes.clear()
    shell.run(f"s3 lifecycle add {bucket} --prefix logs/ --larger 0 --to GLACIER 40d")
    assert any(note.startswith("rule 'all' is about some of the same objects") for note in watcher.notes)
    assert not any("128 KiB" in note for note in watcher.notes)
    watcher.notes.clear()
    shell.run(f"s3 lifecycle add {bucket} --prefix /x --expire 40d")
    assert watcher.notes == ["prefix '/x' begins with a slash, as few keys do"]


def test_the_size_from_which_objects_move_is_kept(shell: Shell, ctx: Context, bucket: str) -> None:
    ctx.call(
        "s3",
        "put_bucket_lifecycle_configuration",
        Bucket=bucket,
        TransitionDefaultMinimumObjectSize="varies_by_storage_class",
        LifecycleConfiguration={
            "Rules": [{"ID": "x", "Status": "Enabled", "Filter": {"Prefix": "x"}, "Expiration": {"Days": 5}}]
        },
    )
    shell.run(f"s3 lifecycle add {bucket} --to GLACIER 5d")
    answer = ctx.call("s3", "get_bucket_lifecycle_configuration", Bucket=bucket)
    assert answer["TransitionDefaultMinimumObjectSize"] == "varies_by_storage_class"


def test_switched_on_and_off(shell: Shell, bucket: str, rules: Rules) -> None:
    shell.run(f"s3 lifecycle add {bucket} --id a --prefix a --expire 9d --disabled")
    shell.run(f"s3 lifecycle add {bucket} --id b --prefix b --expire 9d")
    answer = list(shell.run(f"s3 lifecycle set {bucket} --enable a --disable b").value)
    assert [(row["id"], row["enabled"]) for row in answer] == [("a", True), ("b", False)]
    assert [rule["Status"] for rule in rules()] == ["Enabled", "Disabled"]
    shell.run(f"s3 lifecycle set {bucket} --disable a b")
    assert [rule["Status"] for rule in rules()] == ["Disabled", "Disabled"]
    with pytest.raises(UsageError, match="'a' cannot be switched on and off at once"):
        shell.run(f"s3 lifecycle set {bucket} --disable a --enable a")


def test_a_whole_document(shell: Shell, bucket: str, rules: Rules, watcher: Watcher, folder: Path) -> None:
    wanted = [{"ID": "n", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 5}}]
    Path("rules.json").write_text(json.dumps({"Rules": wanted}))
    shell.run(f"s3 lifecycle add {bucket} --id old --expire 9d")
    watcher.questions.clear()
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 lifecycle set {bucket} --file rules.json")
    assert watcher.questions == [
        f"Bucket {bucket!r} loses 1 of its lifecycle rules ('old', all objects: deleted after 9 days). Go on?"
    ]
    watcher.answer = True
    shell.run(f"s3 lifecycle set {bucket} --file rules.json")
    assert rules() == wanted
    shell.run(f"s3 lifecycle set {bucket} --file rules.json")
    assert len(watcher.questions) == 2


def test_rows_go_to_another_bucket(
    shell: Shell, ctx: Context, bucket: str, new_bucket: Callable[[], str], rules: Rules
) -> None:
    other = new_bucket()
    shell.run(f"s3 lifecycle add {bucket} --prefix a/ --to GLACIER 2030-01-01")
    shell.run(f"s3 lifecycle show {bucket} | s3 lifecycle set {other}")
    answer = ctx.call("s3", "get_bucket_lifecycle_configuration", Bucket=other)
    assert answer["Rules"] == rules()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "rules.json is not JSON"),
        ("{}", "the document has no lifecycle rules"),
        ("[1]", r"Rules\[0\] is 1; a record"),
        ('[{"Status": "On", "Filter": {}, "Expiration": {"Days": 5}}]', "its Status is 'On'"),
        ('[{"Status": "Enabled", "Expiration": {"Days": 5}}]', "it wants a Filter"),
        ('[{"Status": "Enabled", "Filter": {}, "Expiration": {"Days": "5"}}]',
         r"Rules\[0\].Expiration.Days is '5'; a whole number"),
        ('[{"ID": "a", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 5}}, '
         '{"ID": "a", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 5}}]', "2 rules are called 'a'"),
        ('[{"ID": "a", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 5}}, '
         '{"ID": "b", "Status": "Enabled", "Prefix": "", "Expiration": {"Days": 5}}]', "AWS takes no mixture"),
    ],
)  # fmt: skip
def test_documents_that_are_refused(
    shell: Shell, bucket: str, folder: Path, sent: list[str], text: str, message: str
) -> None:
    Path("rules.json").write_text(text)
    with pytest.raises(UsageError, match=message):
        shell.run(f"s3 lifecycle set {bucket} --file rules.json")
    assert "PutBucketLifecycleConfiguration" not in sent


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"Transitions": "soon"}, "Rules[0].Transitions is 'soon'; a list"),
        ({"Transitions": ["soon"]}, "Rules[0].Transitions[0] is 'soon'; a record"),
        ({"Expiration": 5}, "Rules[0].Expiration is 5; a record"),
        ({"Expiration": {"Date": 5}}, "Rules[0].Expiration.Date is 5; a time"),
        ({"ID": 5}, "Rules[0].ID is 5; text"),
        ({"Filter": {"Tag": "x"}}, "Rules[0].Filter.Tag is 'x'; a record"),
        ({"Filter": {"And": {"Tags": [{"Key": 1}]}}}, "Rules[0].Filter.And.Tags[0].Key is 1; text"),
        ({"NoncurrentVersionExpiration": {"NoncurrentDays": True}}, "NoncurrentDays is True; a whole number"),
        (
            {"Expirations": {"Days": 5}},
            "has 'Expirations', which AWS does not know (did you mean 'Expiration'?)",
        ),
    ],
)
def test_documents_of_another_form_are_refused(
    shell: Shell, bucket: str, folder: Path, sent: list[str], part: dict[str, Any], message: str
) -> None:
    rule = {"ID": "a", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 5}, **part}
    Path("rules.json").write_text(json.dumps({"Rules": [rule]}))
    with pytest.raises(UsageError) as caught:
        shell.run(f"s3 lifecycle set {bucket} --file rules.json")
    assert message in str(caught.value)
    assert "PutBucketLifecycleConfiguration" not in sent


def test_no_document_at_all(shell: Shell, bucket: str, folder: Path) -> None:
    with pytest.raises(UsageError, match="from --file or from a pipeline"):
        shell.run(f"s3 lifecycle set {bucket}")
    with pytest.raises(UsageError, match=r"none\.json: No such file"):
        shell.run(f"s3 lifecycle set {bucket} --file none.json")


def test_the_current_bucket(shell: Shell, bucket: str, rules: Rules) -> None:
    shell.run(f"use bucket {bucket}")
    shell.run("s3 lifecycle add --id a --expire 9d")
    shell.run("s3 lifecycle rm a")
    assert rules() == []
    shell.context().use("s3:bucket", None)
    with pytest.raises(UsageError, match="no current bucket"):
        shell.run("s3 lifecycle rm a")


def test_a_bucket_that_is_not_there(shell: Shell) -> None:
    with pytest.raises(AwsError, match="NoSuchBucket: bucket 'no-such-bucket-here' does not exist"):
        shell.run("s3 lifecycle add no-such-bucket-here --expire 9d")


def test_completing(shell: Shell, bucket: str, put: Callable[..., None]) -> None:
    from tests.completion.asking import inserts

    put("logs/a", "lab/b", "x")
    shell.run(f"s3 lifecycle add {bucket} --id daily --expire 9d")
    line = f"s3 lifecycle add {bucket}"
    assert inserts(shell, f"{line} --to GL") == ["GLACIER_IR ", "GLACIER "]
    assert inserts(shell, f"{line} --to GLACIER 9d --to=ST") == ["--to=STANDARD_IA "]
    assert inserts(shell, f"{line} --to GLACIER ") == []
    until(lambda: inserts(shell, f"{line} --prefix l"))
    assert inserts(shell, f"{line} --prefix l") == ["lab/", "logs/"]
    until(lambda: inserts(shell, f"s3 lifecycle set {bucket} --disable d"))
    assert inserts(shell, f"s3 lifecycle set {bucket} --disable d") == ["daily "]


def test_all_of_a_bucket_is_asked_about_before_it_expires(
    shell: Shell, bucket: str, watcher: Watcher
) -> None:
    shell.run(f"s3 lifecycle add {bucket} --prefix tmp/ --expire 1d")
    shell.run(f"s3 lifecycle add {bucket} --noncurrent-expire 1d")
    shell.run(f"s3 lifecycle add {bucket} --id later --expire 1d --disabled")
    assert watcher.questions == []
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 lifecycle add {bucket} --id doom --expire 30d")
    assert "all objects: deleted after 30 days" in watcher.questions[0]
    assert bucket in watcher.questions[0]
    assert "doom" not in [row["id"] for row in shell.run(f"s3 lifecycle show {bucket}").rows]
