"""The words behind `sns`."""

from __future__ import annotations

from awsh import Group

sns = Group(
    "sns",
    "Topics: what is published there reaches every subscription.",
    module="awsh_sns.commands",
    clauses=("where",),
)
subscription = sns.group(
    "subscription",
    "Subscriptions: who is told of which messages, and how.",
    aliases=("subscriptions",),
    module="awsh_sns.subscriptions.commands",
    bare="ls",
)
sms = sns.group("sms", "Text messages to telephones, and what they may cost.", module="awsh_sns.sms.commands")
