"""The group that every command of this plugin stands in, and those inside it; what they hold is imported when it
is wanted."""

from __future__ import annotations

from awsh import Group

s3 = Group("s3", "Buckets and objects: list, copy, move, remove, look at.", module="awsh_s3.commands")
acl = s3.group(
    "acl",
    "Access control lists: one object made public, the rest of the bucket not.",
    module="awsh_s3.access.acl",
)
cors = s3.group("cors", "Which web pages of other origins may use a bucket.", module="awsh_s3.cors.commands")
events = s3.group(
    "events", "Who is told of what happens to a bucket's objects.", module="awsh_s3.events.commands"
)
lifecycle = s3.group(
    "lifecycle", "Rules that move and delete objects as they age.", module="awsh_s3.lifecycle.commands"
)
policy = s3.group(
    "policy",
    "A bucket's policy: who may do what with it, and the ready-made ones.",
    module="awsh_s3.policies.commands",
)
public_access = s3.group(
    "public-access",
    "The four switches that keep a bucket, or every bucket, from being public.",
    module="awsh_s3.access.public_access",
)
ownership = s3.group(
    "ownership", "Who owns a bucket's objects, and whether ACLs count.", module="awsh_s3.access.public_access"
)
website = s3.group(
    "website",
    "A bucket as a website: publish a folder, show and set what is served.",
    module="awsh_s3.websites.commands",
)
encryption = s3.group(
    "encryption",
    "How what is put into a bucket is encrypted by default.",
    module="awsh_s3.buckets.encryption",
)
