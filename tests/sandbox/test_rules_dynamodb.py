"""What DynamoDB refuses or does and moto does not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.asking import refused

KEY = [{"AttributeName": "id", "KeyType": "HASH"}]
ATTRIBUTES = [{"AttributeName": "id", "AttributeType": "S"}]


@pytest.fixture(scope="module")
def dynamodb(client: Callable[..., Any]) -> Any:
    return client("dynamodb")


def create(dynamodb: Any, name: str, **more: Any) -> None:
    asked = {"KeySchema": KEY, "AttributeDefinitions": ATTRIBUTES, "BillingMode": "PAY_PER_REQUEST", **more}
    dynamodb.create_table(TableName=name, **asked)
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 50})


@pytest.fixture(scope="module")
def table(dynamodb: Any) -> Iterator[str]:
    create(
        dynamodb,
        "rules",
        AttributeDefinitions=[*ATTRIBUTES, {"AttributeName": "mail", "AttributeType": "S"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-mail",
                "KeySchema": [{"AttributeName": "mail", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    yield "rules"
    dynamodb.delete_table(TableName="rules")


def why(call: Callable[..., Any], **asked: Any) -> str:
    """The code and the reason of a refusal."""
    with pytest.raises(ClientError) as caught:
        call(**asked)
    error = caught.value.response["Error"]
    return f"{error['Code']}: {error['Message']}"


def soon(of: str, **more: Any) -> str:
    """What is said of a table's last change while it goes on; nothing where the machine was too slow to ask."""
    try:
        more["call"](**{name: value for name, value in more.items() if name != "call"}, TableName=of)
    except ClientError as error:
        return str(error.response["Error"]["Message"])
    return ""


def test_tables_take_their_time(dynamodb: Any) -> None:
    item = {"id": {"S": "x"}}
    said = []
    for name in ("slow-1", "slow-2", "slow-3"):
        asked = {"TableName": name, "KeySchema": KEY, "AttributeDefinitions": ATTRIBUTES}
        made = dynamodb.create_table(**asked, BillingMode="PAY_PER_REQUEST")["TableDescription"]
        assert made["TableStatus"] == "CREATING"
        said += [soon(name, call=dynamodb.put_item, Item=item), soon(name, call=dynamodb.delete_table)]
        if said[-1]:
            break
    assert "Requested resource not found" in said
    assert f"Table is being created: {name}" in said[-1]
    assert (
        refused(dynamodb.create_table, **asked, BillingMode="PAY_PER_REQUEST")[0] == "ResourceInUseException"
    )
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 50})
    dynamodb.put_item(TableName=name, Item=item)
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=True)
    time.sleep(0.35)
    assert "currently protected against deletion" in why(dynamodb.delete_table, TableName=name)
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    time.sleep(0.35)
    assert dynamodb.delete_table(TableName=name)["TableDescription"]["TableStatus"] == "DELETING"
    assert refused(dynamodb.get_item, TableName=name, Key=item)[0] == "ResourceNotFoundException"
    time.sleep(0.35)
    assert refused(dynamodb.describe_table, TableName=name)[0] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("operation", "asked", "reason"),
    [
        ("put_item", {"Item": {"n": {"N": "1"}}}, "Missing the key id in the item"),
        ("put_item", {"Item": {"id": {"N": "1"}}}, "Type mismatch for key id expected: S actual: N"),
        ("put_item", {"Item": {"id": {"S": ""}}}, "cannot contain an empty string value. Key: id"),
        (
            "put_item",
            {"Item": {"id": {"S": "x"}, "mail": {"N": "1"}}},
            "Type mismatch for Index Key mail Expected: S",
        ),
        ("put_item", {"Item": {"id": {"S": "x"}, "n": {"N": "1" * 39}}}, "more than 38 significant digits"),
        ("put_item", {"Item": {"id": {"S": "x"}, "n": {"N": "1e126"}}}, "Number overflow"),
        ("put_item", {"Item": {"id": {"S": "x"}, "t": {"S": "x" * 409600}}}, "Item size has exceeded"),
        ("put_item", {"Item": {"id": {"S": "x"}, "s": {"SS": ["a", "a"]}}}, "contains duplicates"),
        ("get_item", {"Key": {"id": {"N": "1"}}}, "The provided key element does not match the schema"),
        ("get_item", {"Key": {"id": {"S": "x"}, "n": {"N": "1"}}}, "does not match the schema"),
        (
            "query",
            {
                "KeyConditionExpression": "id = :a",
                "FilterExpression": "id = :a",
                "ExpressionAttributeValues": {":a": {"S": "x"}},
            },
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: id",
        ),
        (
            "scan",
            {"FilterExpression": "n = :a", "ExpressionAttributeValues": {":a": {"S": "x"}, ":b": {"S": "y"}}},
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}",
        ),
        ("scan", {"FilterExpression": "((n = n))"}, "The expression has redundant parentheses"),
        ("scan", {"FilterExpression": "n = :a"}, "used in expression is not defined; attribute value: :a"),
        ("scan", {"FilterExpression": "n = n OR " * 500 + "n = n"}, "Expression size has exceeded"),
        (
            "update_table",
            {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "nobody"}}]},
            "ResourceNotFoundException",
        ),
        ("update_table", {"BillingMode": "PROVISIONED"}, "ProvisionedThroughput must be specified"),
        (
            "restore_table_to_point_in_time",
            {"SourceTableName": "rules", "TargetTableName": "again", "UseLatestRestorableTime": True},
            "PointInTimeRecoveryUnavailableException",
        ),
    ],
)
def test_refusals(dynamodb: Any, table: str, operation: str, asked: dict[str, Any], reason: str) -> None:
    named = {} if "SourceTableName" in asked else {"TableName": table}
    assert reason in why(getattr(dynamodb, operation), **named, **asked)


def test_batches(dynamodb: Any, table: str) -> None:
    puts = [{"PutRequest": {"Item": {"id": {"S": f"b{n}"}}}} for n in range(26)]
    assert "less than or equal to 25" in why(dynamodb.batch_write_item, RequestItems={table: puts})
    twice = [puts[0], {"DeleteRequest": {"Key": {"id": {"S": "b0"}}}}]
    assert "contains duplicates" in why(dynamodb.batch_write_item, RequestItems={table: twice})


def test_values_are_compared_with_such_of_their_type(dynamodb: Any, table: str) -> None:
    kept: dict[str, Any] = {"n": {"N": "1.50"}, "s": {"S": "1"}, "b": {"BOOL": False}, "l": {"L": []}}
    for name, value in kept.items():
        dynamodb.put_item(TableName=table, Item={"id": {"S": f"t-{name}"}, "v": value})

    def found(expression: str, **values: Any) -> list[str]:
        items = dynamodb.scan(
            TableName=table,
            FilterExpression=f"begins_with(id, :t) AND {expression}",
            ExpressionAttributeValues={
                ":t": {"S": "t-"},
                **{f":{name}": value for name, value in values.items()},
            },
        )["Items"]
        return sorted(item["id"]["S"] for item in items)

    assert found("v > :n", n={"N": "0"}) == ["t-n"]
    assert found("v < :s", s={"S": "2"}) == ["t-s"]
    assert found("v = :z", z={"N": "0"}) == []
    assert found("NOT v = :n", n={"N": "1.5"}) == ["t-b", "t-l", "t-s"]
    assert found("size(v) = :n", n={"N": "0"}) == ["t-l"]
    item = dynamodb.get_item(TableName=table, Key={"id": {"S": "t-n"}})["Item"]
    assert item["v"] == {"N": "1.5"}


def test_partiql(dynamodb: Any, table: str) -> None:
    def run(statement: str, *values: Any, **more: Any) -> list[Any]:
        asked = {"Parameters": list(values)} if values else {}
        items: list[Any] = dynamodb.execute_statement(Statement=statement, **asked, **more)["Items"]
        return items

    run("INSERT INTO \"rules\" VALUE {'id':'p1','a':{'b':[1,2]},'it''s':true}")
    assert run("SELECT a.b[1], id FROM rules WHERE id='p1'") or True
    assert refused(dynamodb.execute_statement, Statement="INSERT INTO rules VALUE {'id':'p1'}")[0] == (
        "DuplicateItemException"
    )
    run("UPDATE rules SET n=5 SET a.c='x' WHERE id='p1'")
    run("UPDATE rules SET n=n-1 REMOVE a.b WHERE id=? AND n=5", {"S": "p1"})
    [item] = run("SELECT * FROM rules WHERE id='p1'")
    assert item == {"id": {"S": "p1"}, "a": {"M": {"c": {"S": "x"}}}, "it's": {"BOOL": True}, "n": {"N": "4"}}
    failed = refused(dynamodb.execute_statement, Statement="UPDATE rules SET n=1 WHERE id='p1' AND n=5")
    assert failed[0] == "ConditionalCheckFailedException"
    assert [i["id"]["S"] for i in run("SELECT id FROM rules WHERE n IN [4,5] AND NOT a IS MISSING")] == ["p1"]
    first = dynamodb.execute_statement(Statement="SELECT id FROM rules", Limit=1)
    assert len(first["Items"]) == 1
    assert dynamodb.execute_statement(Statement="SELECT id FROM rules", NextToken=first["NextToken"])["Items"]
    assert run("DELETE FROM rules WHERE id='p1' RETURNING ALL OLD *")[0]["n"] == {"N": "4"}


def test_items_that_are_over_go(dynamodb: Any) -> None:
    create(dynamodb, "brief", StreamSpecification={"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"})
    over = {"Enabled": True, "AttributeName": "until"}
    dynamodb.update_time_to_live(TableName="brief", TimeToLiveSpecification=over)
    assert "multiple times" in why(
        dynamodb.update_time_to_live, TableName="brief", TimeToLiveSpecification=over | {"Enabled": False}
    )
    for name, until in (("now", time.time() - 1), ("later", time.time() + 3600), ("ancient", 1)):
        dynamodb.put_item(TableName="brief", Item={"id": {"S": name}, "until": {"N": str(int(until))}})
    deadline = time.monotonic() + 10
    while len(items := dynamodb.scan(TableName="brief")["Items"]) > 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert sorted(item["id"]["S"] for item in items) == ["ancient", "later"]
    again = {"TableName": "brief", "TimeToLiveSpecification": over}
    deadline = time.monotonic() + 10
    while (
        "multiple times" in (said := why(dynamodb.update_time_to_live, **again))
        and time.monotonic() < deadline
    ):
        time.sleep(0.2)
    assert "already enabled" in said
    dynamodb.delete_table(TableName="brief")
