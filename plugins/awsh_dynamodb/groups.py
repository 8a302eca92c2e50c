"""The words behind `dynamodb`."""

from __future__ import annotations

from awsh import Group

dynamodb = Group(
    "dynamodb",
    "Tables of DynamoDB: create, put, get, query, scan, load, back up.",
    aliases=("ddb",),
    module="awsh_dynamodb.commands",
    clauses=("where", "--if"),
)
index = dynamodb.group(
    "index", "Secondary indexes: items by other attributes.", module="awsh_dynamodb.indexes.commands"
)
ttl = dynamodb.group(
    "ttl", "Time to live: items that DynamoDB removes by itself.", module="awsh_dynamodb.ttl.commands"
)
backup = dynamodb.group(
    "backup", "Backups: a table as it was, to make another one from.", module="awsh_dynamodb.backups.commands"
)
pitr = dynamodb.group(
    "pitr",
    "Point-in-time recovery: back to any second of the last 35 days.",
    module="awsh_dynamodb.backups.pitr",
)
