"""Which files and objects a `cp` or `mv` means, as transfers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, TargetFolder, UsageError
from awsh_s3.arguments import LocalFile
from awsh_s3.matching import matching, nothing_matches, pattern_of
from awsh_s3.objects import find_object, is_folder, objects_under
from awsh_s3.paths import S3Path
from awsh_s3.patterns import Pattern, Selection
from awsh_s3.rows import Object
from awsh_s3.transfers.bulk import Bulk
from awsh_s3.transfers.download import Download
from awsh_s3.transfers.local_tree import Entry, moved_files, source_files
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.transfers.remote_copy import RemoteCopy
from awsh_s3.transfers.runner import Outcome, Transfer
from awsh_s3.transfers.upload import Upload
from awsh_s3.workers import FAILURES, in_parallel

Side = S3Path | LocalFile


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is copied. options: of what goes into S3. selection: which of a folder.

    part: bytes of a part of what is uploaded. bulk: small objects may go the quick way.
    """

    recursive: bool = False
    move: bool = False
    options: ObjectOptions = field(default_factory=ObjectOptions)
    selection: Selection = field(default_factory=Selection)
    part: int | None = None
    bulk: bool = True


class Plan:
    """Transfers of SOURCES to TARGET, found as they are wanted; what cannot be one is put among the failures.

    folders: those on this machine that were moved from, the innermost last.
    """

    def __init__(
        self,
        ctx: Context,
        sources: Sequence[Side],
        target: Side,
        outcome: Outcome,
        manner: Manner,
    ) -> None:
        self._ctx = ctx
        self._sources = sources
        self._target = target
        self._outcome = outcome
        self._manner = manner
        self._options = manner.options
        self._recursive = manner.recursive
        self._move = manner.move
        self._selection = manner.selection
        self._bulk = Bulk(ctx) if manner.bulk else None
        several = len(sources) > 1 or _is_pattern(sources[0])
        self._into = several or _is_folder(target)
        self._taken: dict[str, str] = {}
        self._folders: dict[Path, TargetFolder] = {}
        self.folders: list[str] = []
        if several and not _is_folder(target):
            what = f"{len(sources)} sources" if len(sources) > 1 else "a pattern"
            raise UsageError(f"{what} and {str(target)!r} is no folder", hint="end it with a `/`")
        if isinstance(target, LocalFile):
            self._check_local(sources)
        if manner.selection and not manner.recursive and not several:
            raise UsageError("--include and --exclude are for what is in a folder", hint="add --recursive")

    def _check_local(self, sources: Sequence[Side]) -> None:
        if any(isinstance(source, LocalFile) for source in sources):
            raise UsageError(
                "both sides are on this machine",
                hint="the one in S3 is s3://BUCKET/KEY, or :KEY in the current bucket",
            )
        if replace(self._options, if_missing=False) != ObjectOptions() or self._manner.part is not None:
            raise UsageError("content type, class and their like are for what goes to S3")

    def transfers(self) -> Iterator[Transfer]:
        """As they are found."""
        local = [source for source in self._sources if isinstance(source, LocalFile)]
        remote = [source for source in self._sources if isinstance(source, S3Path)]
        for source in local:
            yield from self._guarded(str(source), self._local(source))
        for pattern in (source for source in remote if source.glob):
            yield from self._guarded(str(pattern), self._matches(pattern))
        exact = [source for source in remote if not source.glob]
        for tree in exact:
            if tree.is_folder or self._recursive:
                yield from self._guarded(str(tree), self._tree(tree))
        singles = [source for source in exact if not (source.is_folder or self._recursive)]
        for end in in_parallel(self._ctx, lambda path: find_object(self._ctx, path), singles):
            if end.answer is None:
                self._fail(str(end.item), end.error)
            else:
                yield from self._guarded(str(end.item), self._single(end.answer))

    def close(self) -> None:
        """Lets go of the folders; not before the last transfer has ended."""
        for folder in self._folders.values():
            folder.close()

    def _guarded(self, name: str, found: Iterator[Transfer]) -> Iterator[Transfer]:
        try:
            yield from found
        except FAILURES as error:
            self._fail(name, error)

    def _fail(self, name: str, error: Any) -> None:
        self._outcome.failures.append((name, error))

    def _claim(self, target: str, source: str) -> bool:
        """Whether nothing else of this command goes to TARGET."""
        other = self._taken.setdefault(target, source)
        if other != source:
            self._fail(source, CommandError(f"would overwrite {other}, which goes to the same place"))
        return other == source

    # From this machine

    def _local(self, source: LocalFile) -> Iterator[Transfer]:
        assert isinstance(self._target, S3Path)
        path = source.path
        if not path.is_dir():
            path.stat()
            target = self._target.below(f"./{_name_of(source)}") if self._into else self._target
            if self._claim(str(target), str(path)):
                yield from self._upload(path, target)
            return
        if not self._recursive:
            raise CommandError(f"{path} is a folder", hint="--recursive copies what is in it")
        base = self._target.folder
        if len(self._sources) > 1:
            base = base.below(f"./{_name_of(source)}/")
        for entry in self._below(path):
            yield from self._upload(path / entry.name, S3Path(base.bucket, base.key + entry.name))

    def _upload(self, file: Path, target: S3Path) -> Iterator[Transfer]:
        try:
            target.key.encode()
        except UnicodeEncodeError:
            self._fail(str(file), CommandError("its name is not UTF-8, and keys are"))
            return
        yield Upload(
            self._ctx,
            file,
            target,
            self._options,
            bulk=self._bulk,
            part=self._manner.part,
            move=self._move,
        )

    def _below(self, folder: Path) -> Iterator[Entry]:
        if self._move:
            return moved_files(str(folder), self._selection, self._fail, self.folders)
        return source_files(str(folder), self._selection, self._fail)

    # From S3

    def _tree(self, tree: S3Path) -> Iterator[Transfer]:
        if not self._recursive:
            what = "folder" if tree.key else "bucket"
            raise CommandError(f"{tree} is a {what}", hint="--recursive copies what is in it")
        base = tree.folder
        if isinstance(self._target, S3Path):
            target = self._target.folder
            anew = target == base and self._options.parameters() and not self._move
            if target.bucket == base.bucket and target.key.startswith(base.key) and not anew:
                raise CommandError(f"{target} lies in {base}, which would be copied into itself")
        if not tree.is_folder and not is_folder(self._ctx, tree):
            yield from self._single(find_object(self._ctx, tree))
            return
        inside = (
            f"{base.key.removesuffix('/').rpartition('/')[2] or base.bucket}/"
            if len(self._sources) > 1
            else ""
        )
        empty = True
        for row in objects_under(self._ctx, S3Path(base.bucket, base.key + self._selection.start)):
            empty = False
            relative = row["key"][len(base.key) :]
            if relative and self._selection.takes(relative):
                yield from self._transfer(row, inside, relative)
        if empty and not self._selection.start:
            raise CommandError(f"there is nothing under {base}")

    def _matches(self, place: S3Path) -> Iterator[Transfer]:
        """What a pattern means goes to where it stands below the folder that the pattern begins from."""
        pattern = pattern_of(place, recursive=self._recursive)
        base = pattern.start[: pattern.start.rfind("/") + 1]
        empty = True
        for row in matching(self._ctx, place, recursive=self._recursive):
            empty = False
            relative = row["key"][len(base) :]
            if self._is_there(row, relative, pattern) or not self._selection.takes(relative):
                continue
            if relative and (len(self._sources) == 1 or self._claim(relative, row["uri"])):
                yield from self._transfer(row, "", relative)
        if empty:
            raise nothing_matches(self._ctx, place, recursive=self._recursive)

    def _is_there(self, row: Object, relative: str, pattern: Pattern) -> bool:
        """Whether ROW stands below the target already, where it would match and be copied again and again."""
        if not isinstance(self._target, S3Path) or self._target.bucket != row["bucket"]:
            return False
        below = self._target.folder.key
        return (
            row["key"].startswith(below)
            and row["key"] != below + relative
            and pattern.matches(below + relative)
        )

    def _single(self, row: Object) -> Iterator[Transfer]:
        name = row["key"].rpartition("/")[2]
        if self._into:
            if self._claim(name, row["uri"]):
                yield from self._transfer(row, "", name)
        elif isinstance(self._target, S3Path):
            yield self._remote(row, self._target)
        else:
            # The person named this very file: a link there is one they know of.
            path = Path(os.path.realpath(self._target.path))
            yield from self._download(row, self._folder(path.parent, insensitive=False), path.name)

    def _transfer(self, row: Object, inside: str, relative: str) -> Iterator[Transfer]:
        if isinstance(self._target, S3Path):
            base = self._target.folder
            yield self._remote(row, S3Path(base.bucket, base.key + inside + relative))
        else:
            yield from self._download(row, self._folder(self._target.path), inside + relative)

    def _remote(self, row: Object, target: S3Path) -> Transfer:
        return RemoteCopy(self._ctx, row, target, self._options, move=self._move)

    def _download(self, row: Object, folder: TargetFolder, relative: str) -> Iterator[Transfer]:
        if self._options.if_missing and os.path.lexists(folder.path / relative):
            self._outcome.skipped += 1
        else:
            yield Download(self._ctx, row, folder, relative, bulk=self._bulk)

    def _folder(self, path: Path, *, insensitive: bool | None = None) -> TargetFolder:
        if path not in self._folders:
            self._folders[path] = TargetFolder(path, insensitive=insensitive)
        return self._folders[path]


def _is_pattern(side: Side) -> bool:
    return bool(side.glob) if isinstance(side, S3Path) else side.below is not None


def _name_of(file: LocalFile) -> str:
    """What FILE is called below a target that keeps names."""
    if file.below is not None:
        return file.path.relative_to(file.below).as_posix()
    return file.path.resolve().name if file.path.is_dir() else file.path.name


def _is_folder(side: Side) -> bool:
    return side.is_folder if isinstance(side, S3Path) else side.folder
