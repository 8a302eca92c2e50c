"""Every module that declares a command of `s3` itself; imported when one of them is wanted."""

from awsh_s3.archive import thaw
from awsh_s3.buckets import commands as buckets
from awsh_s3.buckets import inventory, logging
from awsh_s3.deleting import rm
from awsh_s3.fetch import commands as fetch
from awsh_s3.reading import cat, du, find, ls, presign, stat
from awsh_s3.sync import commands as sync
from awsh_s3.tags import commands as tags
from awsh_s3.transfers import cp
from awsh_s3.uploads import commands as uploads
from awsh_s3.versions import commands as versions
from awsh_s3.versions import purge, restore, versioning

__all__ = [
    "buckets",
    "cat",
    "cp",
    "du",
    "fetch",
    "find",
    "inventory",
    "logging",
    "ls",
    "presign",
    "purge",
    "restore",
    "rm",
    "stat",
    "sync",
    "tags",
    "thaw",
    "uploads",
    "versioning",
    "versions",
]
