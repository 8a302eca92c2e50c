"""The code of a function read: Python by its syntax, anything else by the words that stand in it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.loops.code.changes import Change, changes
from awsh_lambda.triggers.loops.code.evaluating import Evaluator
from awsh_lambda.triggers.loops.code.index import Index
from awsh_lambda.triggers.loops.code.operations import ADDRESSED
from awsh_lambda.triggers.loops.code.values import Known
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.texts import ANYTHING, Text

_WORDS: Mapping[str, str] = {
    "created": r"[Pp]utObject(?!Tagging|Acl)|put_object(?!_tagging|_acl)|[Cc]opyObject|copy_object"
    r"|[Uu]ploadFile|upload_file|[Mm]ultipartUpload|lib-storage|\.upload\(",
    "removed": r"[Dd]eleteObject|delete_object",
    "restored": r"[Rr]estoreObject|restore_object",
    "tagged": r"ObjectTagging|object_tagging",
    "acl-changed": r"[Pp]utObjectAcl|put_object_acl",
    "sent": r"[Ss]endMessage|send_message",
    "published": r"[Pp]ublish(?:Command|Request|Async|Batch|\()",
    "item": r"[Pp]utItem|[Uu]pdateItem|[Dd]eleteItem|[Ww]riteItem|(?:put|update|delete|write)_items?"
    r"|PutCommand|UpdateCommand|DeleteCommand|WriteCommand|[Ee]xecuteStatement|execute_statement",
}
"""What stands in code of any language that makes a change."""


class Read(NamedTuple):
    """What the code says. mentioned: names of variables that stand in it. unread: why some of it can't be judged."""

    changes: tuple[Change, ...]
    mentioned: frozenset[str]
    unread: str = ""


def read(function: Function, files: Mapping[str, bytes], watched: Watched) -> Read:
    """What the FILES of the function's own code change of the kind that is WATCHED."""
    if not function.runtime.startswith("python"):
        return _scanned(function, files, watched)
    python = {path: content for path, content in files.items() if path.endswith(".py")}
    mentioned = _mentioned(function, python.values())
    if not python:
        return Read((), mentioned, "there is no Python in its package")
    try:
        return _followed(function, python, watched)._replace(mentioned=mentioned)
    except RecursionError:
        return Read((), mentioned, "its code is nested too deeply to be followed")


def _followed(function: Function, python: Mapping[str, bytes], watched: Watched) -> Read:
    index = Index()
    broken = ""
    for path, content in python.items():
        tree = _parsed(content)
        if tree is None:
            broken = broken or f"{path} is no Python that can be parsed here"
        else:
            index.add(_module(path), PurePosixPath(path).name, tree)
    index.join()
    module, _, name = function.handler.replace("/", ".").rpartition(".")
    own = {"AWS_LAMBDA_FUNCTION_NAME": function.name, "AWS_REGION": function.arn.split(":")[3]}
    evaluator = Evaluator(
        index, {**own, **function.environment}, lambda path: told(watched, path), (module, name)
    )
    addressed = any(ADDRESSED.search(content) for content in python.values())
    return Read(tuple(changes(evaluator, watched, addressed=addressed)), frozenset(), broken)


def _parsed(content: bytes) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _module(path: str) -> str:
    """`lib/store.py` is `lib.store`, also in a layer's `python/`."""
    parts = list(PurePosixPath(path.removeprefix("python/")).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _mentioned(function: Function, texts: Iterable[bytes]) -> frozenset[str]:
    whole = b"\n".join(texts).decode(errors="replace")
    return frozenset(name for name in function.environment if re.search(rf"\b{re.escape(name)}\b", whole))


def _scanned(function: Function, files: Mapping[str, bytes], watched: Watched) -> Read:
    """Code that is not Python: whether it changes anything of the kind, not where."""
    wanted = re.compile(
        "|".join(_WORDS[change] for change in watched.changes if change in _WORDS).encode() or b"(?!)"
    )
    found = []
    for path, content in files.items():
        match = wanted.search(content)
        if match:
            name = PurePosixPath(path).name
            line = content.count(b"\n", 0, match.start()) + 1
            where = name if b"\0" in content[:1000] else f"{name}:{line}"
            found.append(Change(where, match[0].decode(errors="replace"), (Known(ANYTHING),)))
    return Read(tuple(found), _mentioned(function, files.values()), "" if files else "there is no code in it")


def told(watched: Watched, path: tuple[str, ...]) -> Text | None:
    """What a path in the event leads to, of what the trigger says: the bucket that was watched, the key it had."""
    last, before = (path[-1] if path else ""), (path[-2] if len(path) > 1 else "")
    if watched.source == "s3":
        if before == "bucket" and last in ("name", "arn"):
            return (watched.name if last == "name" else watched.arn,)
        return watched.key if before in ("object", "get_object") and last == "key" else None
    if watched.source == "sns":
        return (watched.arn,) if last in ("TopicArn", "topic_arn") else None
    if last in ("eventSourceARN", "event_source_arn"):
        return (watched.arn,) if watched.source == "sqs" else (f"{watched.arn}/stream/", None)
    return None
