"""The words behind `lambda`."""

from __future__ import annotations

from awsh import Group

lambda_ = Group(
    "lambda", "Functions: create, look at, change, invoke, wake, remove.", module="awsh_lambda.commands"
)
trigger = lambda_.group("trigger", "Triggers: what wakes a function.", module="awsh_lambda.triggers.commands")
env = lambda_.group("env", "Variables that a function finds.", module="awsh_lambda.environment.commands")
layer = lambda_.group("layer", "Layers: what functions share.", module="awsh_lambda.layers.commands")
version = lambda_.group(
    "version", "Versions: a function as it was, to be called later.", module="awsh_lambda.versions.commands"
)
alias = lambda_.group(
    "alias", "Aliases: a name for a version, or for two of them.", module="awsh_lambda.aliases.commands"
)
url = lambda_.group("url", "Addresses: functions over HTTPS.", module="awsh_lambda.urls.commands")
permission = lambda_.group(
    "permission", "Permissions: who may call a function.", module="awsh_lambda.permissions.commands"
)
concurrency = lambda_.group(
    "concurrency", "How many calls of a function run at once.", module="awsh_lambda.concurrency"
)
