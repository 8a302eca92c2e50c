"""Where the AWS CLI's names are not those of botocore's models.

Most renamed options would have hidden one of the AWS CLI's own, `--version`, `--query`, `--output`.
"""

from __future__ import annotations

from collections.abc import Mapping

SERVICES = {"s3api": "s3", "configservice": "config", "deploy": "codedeploy"}
"""The AWS CLI's names of services that have another in botocore; both are taken."""

_OWN_COMMANDS = {word: f"in awsh: `s3 {word}`" for word in ("ls", "cp", "mv", "rm", "mb", "rb", "presign")}
_CLI = "the AWS CLI's own: `!aws {}`"
CLI_ONLY: Mapping[str, Mapping[str, str]] = {
    "": {
        "configure": _CLI.format("configure"),
        "login": _CLI.format("login"),
        "help": "`help aws`",
    },
    "s3": {
        **_OWN_COMMANDS,
        "sync": "in awsh: `s3 cp --recursive`",
        "website": "`aws s3api put-bucket-website`",
    },
    "sso": {"login": _CLI.format("sso login"), "logout": _CLI.format("sso logout")},
    "logs": {"tail": _CLI.format("logs tail")},
    "eks": {
        "update-kubeconfig": _CLI.format("eks update-kubeconfig"),
        "get-token": _CLI.format("eks get-token"),
    },
    "ecr": {"get-login-password": _CLI.format("ecr get-login-password")},
    "cloudformation": {
        "deploy": _CLI.format("cloudformation deploy"),
        "package": _CLI.format("cloudformation package"),
    },
    "rds": {"generate-db-auth-token": _CLI.format("rds generate-db-auth-token")},
    "cloudtrail": {"validate-logs": _CLI.format("cloudtrail validate-logs")},
}
"""What the AWS CLI has on top of the operations, and where that is found."""

_VERSIONS = {
    "apigateway": {"create-rest-api": "api-version"},
    "apigatewayv2": {"create-api": "api-version", "update-api": "api-version"},
    "clouddirectory": {"publish-schema": "schema-version"},
    "codepipeline": {
        "create-custom-action-type": "action-version",
        "delete-custom-action-type": "action-version",
        "get-action-type": "action-version",
        "get-pipeline": "pipeline-version",
    },
    "controltower": {
        "create-landing-zone": "landing-zone-version",
        "update-landing-zone": "landing-zone-version",
    },
    "datapipeline": {"get-pipeline-definition": "pipeline-version"},
    "eks": {
        "create-cluster": "kubernetes-version",
        "create-nodegroup": "kubernetes-version",
        "update-cluster-components-version": "kubernetes-version",
        "update-cluster-version": "kubernetes-version",
        "update-nodegroup-version": "kubernetes-version",
    },
    "gamelift": {
        "create-build": "build-version",
        "create-script": "script-version",
        "update-build": "build-version",
        "update-script": "script-version",
    },
    "lex-models": {
        "delete-bot": "bot-version",
        "delete-bot-version": "bot-version",
        "delete-intent": "intent-version",
        "delete-intent-version": "intent-version",
        "delete-slot-type": "slot-type-version",
        "delete-slot-type-version": "slot-type-version",
        "get-export": "resource-version",
        "get-intent": "intent-version",
        "get-slot-type": "slot-type-version",
    },
    "license-manager": {
        "delete-grant": "grant-version",
        "get-grant": "grant-version",
        "get-license": "license-version",
    },
    "pinpoint": {
        "get-campaign-version": "campaign-version",
        "get-segment-version": "segment-version",
        **{
            f"{verb}-{what}-template": "template-version"
            for verb in ("delete", "get", "update")
            for what in ("email", "in-app", "push", "sms", "voice")
            if (verb, what) != ("update", "in-app")
        },
    },
    "route53": {
        "delete-traffic-policy": "traffic-policy-version",
        "get-traffic-policy": "traffic-policy-version",
        "update-traffic-policy-comment": "traffic-policy-version",
    },
    "sagemaker": {
        "delete-image-version": "version-number",
        "describe-image-version": "version-number",
        "list-aliases": "version-number",
        "update-image-version": "version-number",
    },
    "schemas": {"*": "schema-version"},
    "swf": {"register-activity-type": "activity-version", "register-workflow-type": "workflow-version"},
}
_OTHERS = {
    ("cloudsearchdomain", "search", "query"): "search-query",
    ("cloudsearchdomain", "suggest", "query"): "suggest-query",
    ("codedeploy", "*", "ec-2-tag-filters"): "ec2-tag-filters",
    ("codedeploy", "*", "s-3-location"): "s3-location",
    ("datapipeline", "*", "query"): "objects-query",
    ("emr", "*", "job-flow-id"): "cluster-id",
    ("emr", "*", "job-flow-ids"): "cluster-ids",
    ("glue", "get-unfiltered-partition-metadata", "region"): "resource-region",
    ("glue", "get-unfiltered-partitions-metadata", "region"): "resource-region",
    ("glue", "get-unfiltered-table-metadata", "region"): "resource-region",
    ("iotwireless", "*", "lo-ra-wan"): "lorawan",
    ("kinesisanalytics", "add-application-output", "output"): "application-output",
    ("kinesisanalyticsv2", "add-application-output", "output"): "application-output",
    ("mturk", "list-qualification-types", "query"): "types-query",
    ("rekognition", "create-stream-processor", "output"): "stream-processor-output",
    ("route53domains", "view-billing", "end"): "end-time",
    ("route53domains", "view-billing", "start"): "start-time",
    ("sns", "subscribe", "endpoint"): "notification-endpoint",
    ("stepfunctions", "send-task-success", "output"): "task-output",
    ("workdocs", "create-notification-subscription", "endpoint"): "notification-endpoint",
    ("workdocs", "describe-users", "query"): "user-query",
}
_OPPOSITES = {
    ("ec2", "*", "disable-api-termination"): "enable-api-termination",
    ("ec2", "*", "egress"): "ingress",
    ("ec2", "create-image", "no-reboot"): "reboot",
    ("ecs", "*", "enable-execute-command"): "disable-execute-command",
    ("ecs", "execute-command", "interactive"): "non-interactive",
}


def option_name(service: str, operation: str, option: str) -> str:
    """The AWS CLI's name of an option, without dashes in front: `instance-ids`."""
    if option == "version":
        renamed = _VERSIONS.get(service, {})
        return renamed.get(operation) or renamed.get("*", option)
    return _found(_OTHERS, service, operation, option) or option


def opposite(service: str, operation: str, option: str) -> str | None:
    """What the AWS CLI calls the opposite of a switch, where that is not `--no-…`."""
    return _found(_OPPOSITES, service, operation, option)


def _found(
    table: Mapping[tuple[str, str, str], str], service: str, operation: str, option: str
) -> str | None:
    return table.get((service, operation, option)) or table.get((service, "*", option))
