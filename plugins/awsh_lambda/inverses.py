"""What takes functions back, and what they hang on."""

from __future__ import annotations

from awsh import Inverse

INVERSES = (
    Inverse(
        "lambda",
        "CreateFunction",
        kind="lambda:function",
        made="answer.FunctionName",
        undo="lambda rm {ids}",
        after=("lambda:mapping", "apigw:api"),
        gone=("DeleteFunction", "FunctionName"),
    ),
    Inverse(
        "lambda",
        "CreateEventSourceMapping",
        kind="lambda:mapping",
        made="answer.UUID",
        undo="aws lambda delete-event-source-mapping --uuid {id}",
    ),
    Inverse(
        "lambda",
        "PublishLayerVersion",
        kind="lambda:layer-version",
        made="join(':', [parameters.LayerName, to_string(answer.Version)])",
        undo="lambda layer rm {ids}",
        after=("lambda:function",),
        gone=("DeleteLayerVersion", "join(':', [LayerName, to_string(VersionNumber)])"),
    ),
)
