"""The words behind `ses`."""

from __future__ import annotations

from awsh import Group

ses = Group(
    "ses",
    "Mail: senders, what they send, and what became of it.",
    module="awsh_ses.commands",
)
dkim = ses.group("dkim", "DKIM: the signature of a domain's mail.", module="awsh_ses.identities.dkim")
template = ses.group(
    "template", "Templates: mail with gaps to be filled.", module="awsh_ses.templates.commands"
)
configset = ses.group(
    "configset",
    "Configuration sets: what is told of mail, and to whom.",
    module="awsh_ses.sets.commands",
)
events = configset.group(
    "events", "Event destinations: who is told what became of mail.", module="awsh_ses.sets.events"
)
suppression = ses.group(
    "suppression", "Addresses that SES sends nothing to.", module="awsh_ses.suppression.commands"
)
outbox = ses.group(
    "outbox", "Mail that was sent, where somebody keeps it.", module="awsh_ses.outbox.commands", bare="ls"
)
