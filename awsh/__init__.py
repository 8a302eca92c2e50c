"""The public API for plugin authors: what stands in `__all__`, and nothing else."""

from __future__ import annotations

import sys

# `python -m awsh` puts the current folder first on the path, where any file may be called as a module of
# Python's. Nothing is loaded from there unasked, and every import below would look there.
if sys.argv[:1] == ["-m"] and not sys.flags.safe_path and {"awsh", "-mawsh"} & {*sys.orig_argv}:
    del sys.path[0]

import typing

from awsh.aws.redact import is_secret
from awsh.command import Command, Group, command
from awsh.context import Context
from awsh.describing import HEX, NAME_TAG, by, named
from awsh.errors import (
    AwsError,
    AwshError,
    CommandError,
    ConfigError,
    Exited,
    PartialFailure,
    UsageError,
    nearest,
    suggest,
)
from awsh.events import Answer, Request, Run
from awsh.extension import SandboxExtension
from awsh.fields import fields_of
from awsh.hookspecs import hookimpl
from awsh.inverses import Inverse
from awsh.keys import Key, Typed
from awsh.landing import Landing, Refused, TargetFolder, is_temporary
from awsh.language.quoting import quote
from awsh.log_events import LogEvent, log_events
from awsh.output.exact import dumps as json_text
from awsh.parallel import Crew, in_parallel
from awsh.parameters import (
    CURRENT,
    DETAIL,
    MANY,
    MANY_OR_NONE,
    PIPED,
    ByteSize,
    Candidate,
    Completing,
    ConditionArgument,
    Duration,
    Follow,
    Json,
    LocalFolder,
    LocalPath,
    Resource,
    Short,
    Time,
    ValueType,
)
from awsh.resources import Name, ResourceKind
from awsh.secret_sources import secret_from
from awsh.service_roles import managed_policy, service_role
from awsh.settings import Setting
from awsh.speaking import spoken
from awsh.ssh import Carrier, SshConnection, SshDenied, SshHost, SshUnreachable
from awsh.tag_words import Tagging
from awsh.tagging import check_tags, tag_list, tag_problem, tag_specifications, tags_of
from awsh.toolbar import Segment
from awsh.traffic import Ports, complete_ports, read_ports, read_range
from awsh.values import Bytes, Record, Row, Rows, Size, Value, human_size
from awsh.version import VERSION
from awsh.waiting import attempts, once_known, until
from awsh.zones import Zone

__version__ = VERSION

if not typing.TYPE_CHECKING:
    # What is to go still works, and says so; a type checker finds it gone.
    from awsh.going import old as __getattr__  # noqa: F401

__all__ = [
    "CURRENT",
    "DETAIL",
    "HEX",
    "MANY",
    "MANY_OR_NONE",
    "NAME_TAG",
    "PIPED",
    "Answer",
    "AwsError",
    "AwshError",
    "ByteSize",
    "Bytes",
    "Candidate",
    "Carrier",
    "Command",
    "CommandError",
    "Completing",
    "ConditionArgument",
    "ConfigError",
    "Context",
    "Crew",
    "Duration",
    "Exited",
    "Follow",
    "Group",
    "Inverse",
    "Json",
    "Key",
    "Landing",
    "LocalFolder",
    "LocalPath",
    "LogEvent",
    "Name",
    "PartialFailure",
    "Ports",
    "Record",
    "Refused",
    "Request",
    "Resource",
    "ResourceKind",
    "Row",
    "Rows",
    "Run",
    "SandboxExtension",
    "Segment",
    "Setting",
    "Short",
    "Size",
    "SshConnection",
    "SshDenied",
    "SshHost",
    "SshUnreachable",
    "Tagging",
    "TargetFolder",
    "Time",
    "Typed",
    "UsageError",
    "Value",
    "ValueType",
    "Zone",
    "attempts",
    "by",
    "check_tags",
    "command",
    "complete_ports",
    "fields_of",
    "hookimpl",
    "human_size",
    "in_parallel",
    "is_secret",
    "is_temporary",
    "json_text",
    "log_events",
    "managed_policy",
    "named",
    "nearest",
    "once_known",
    "quote",
    "read_ports",
    "read_range",
    "secret_from",
    "service_role",
    "spoken",
    "suggest",
    "tag_list",
    "tag_problem",
    "tag_specifications",
    "tags_of",
    "until",
]
