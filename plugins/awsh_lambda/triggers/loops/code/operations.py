"""Methods of boto3 that change what a trigger may watch, and where they say what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class Operation(NamedTuple):
    """One method. change: its kind, as of `Watched`. target, key: the parameters that say where.

    order: the names of its parameters, where they may be given without.
    """

    source: str
    change: str
    target: str
    key: str = ""
    order: tuple[str, ...] = ()


def _s3(change: str, *order: str) -> Operation:
    return Operation("s3", change, "Bucket", "Key", order)


CLIENT: Mapping[str, tuple[Operation, ...]] = {
    "put_object": (_s3("created"),),
    "upload_file": (_s3("created", "Filename", "Bucket", "Key"),),
    "upload_fileobj": (_s3("created", "Fileobj", "Bucket", "Key"),),
    "copy_object": (_s3("created"),),
    "copy": (_s3("created", "CopySource", "Bucket", "Key"),),
    "create_multipart_upload": (_s3("created"),),
    "delete_object": (_s3("removed"),),
    "delete_objects": (Operation("s3", "removed", "Bucket"),),
    "restore_object": (_s3("restored"),),
    "put_object_tagging": (_s3("tagged"),),
    "delete_object_tagging": (_s3("tagged"),),
    "put_object_acl": (_s3("acl-changed"),),
    "send_message": (Operation("sqs", "sent", "QueueUrl"),),
    "send_message_batch": (Operation("sqs", "sent", "QueueUrl"),),
    "publish": (Operation("sns", "published", "TopicArn"), Operation("sns", "published", "TargetArn")),
    "publish_batch": (Operation("sns", "published", "TopicArn"),),
    "put_item": (Operation("dynamodb", "item", "TableName"),),
    "update_item": (Operation("dynamodb", "item", "TableName"),),
    "delete_item": (Operation("dynamodb", "item", "TableName"),),
    "batch_write_item": (Operation("dynamodb", "item", "RequestItems"),),
    "transact_write_items": (Operation("dynamodb", "item", "TransactItems"),),
    "execute_statement": (Operation("dynamodb", "item", "Statement"),),
    "batch_execute_statement": (Operation("dynamodb", "item", "Statements"),),
    "execute_transaction": (Operation("dynamodb", "item", "TransactStatements"),),
}
"""Of clients, which are told what they change."""

UNFOLLOWED: Mapping[str, tuple[str, str, str]] = {
    "put_object": ("s3", "created", "Key"),
    "put": ("s3", "created", "Body"),
    "copy_from": ("s3", "created", "CopySource"),
    "copy_object": ("s3", "created", "CopySource"),
    "delete_objects": ("s3", "removed", "Delete"),
    "send_message": ("sqs", "sent", "MessageBody"),
    "send_messages": ("sqs", "sent", "Entries"),
    "publish": ("sns", "published", "Message"),
    "put_item": ("dynamodb", "item", "Item"),
    "update_item": ("dynamodb", "item", "Key"),
    "delete_item": ("dynamodb", "item", "Key"),
}
"""Methods of a resource that could not be followed: source, change, and the parameter that they are known by, since
much else has such names."""

UPLOADS = {"upload_file", "upload_fileobj"}
"""Of those too, without such a parameter."""

OF_SEVERAL = {"RequestItems", "TransactItems", "Statement", "Statements", "TransactStatements"}
"""Parameters of DynamoDB's that name tables somewhere inside."""

RESOURCE: Mapping[tuple[str, str], Operation] = {
    ("Bucket", "put_object"): _s3("created"),
    ("Bucket", "upload_file"): _s3("created", "Filename", "Key"),
    ("Bucket", "upload_fileobj"): _s3("created", "Fileobj", "Key"),
    ("Bucket", "copy"): _s3("created", "CopySource", "Key"),
    ("Bucket", "delete_objects"): _s3("removed"),
    ("Object", "put"): _s3("created"),
    ("Object", "upload_file"): _s3("created"),
    ("Object", "upload_fileobj"): _s3("created"),
    ("Object", "copy"): _s3("created"),
    ("Object", "copy_from"): _s3("created"),
    ("Object", "initiate_multipart_upload"): _s3("created"),
    ("Object", "delete"): _s3("removed"),
    ("Object", "restore_object"): _s3("restored"),
    ("Queue", "send_message"): Operation("sqs", "sent", ""),
    ("Queue", "send_messages"): Operation("sqs", "sent", ""),
    ("Topic", "publish"): Operation("sns", "published", ""),
    ("Topic", "publish_batch"): Operation("sns", "published", ""),
    ("Table", "put_item"): Operation("dynamodb", "item", ""),
    ("Table", "update_item"): Operation("dynamodb", "item", ""),
    ("Table", "delete_item"): Operation("dynamodb", "item", ""),
}
"""Of resources, which are what they change: by what they are."""

WITH_ADDRESS = {"open", "put", "copy", "save", "write_text", "write_bytes", "write_csv", "write_parquet"}
WITH_ADDRESS |= {"to_csv", "to_parquet", "to_json", "to_excel", "to_pickle", "to_orc", "to_feather"}
"""Functions of other libraries that write to `s3://BUCKET/KEY`."""

ADDRESSED = re.compile(rb"s3://|s3fs|fsspec|smart_open|cloudpathlib|awswrangler")
"""What stands in code that writes so."""

CHANGING = {*CLIENT, *UNFOLLOWED, *(name for _, name in RESOURCE)}
"""Names of all methods of boto3 that may change something; calls of others are not looked at."""
