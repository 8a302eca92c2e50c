"""From what --from names to an archive: a file, a folder or a zip, with the packages of a requirements file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from awsh import CommandError, Context, UsageError
from awsh_lambda.packaging.archive import Archive, opened, written
from awsh_lambda.packaging.files import File, below, file_at, files_below
from awsh_lambda.packaging.limits import check_unpacked
from awsh_lambda.packaging.requirements import Platform, install

_OF_LAYERS = ("python", "nodejs", "java", "ruby", "lib", "bin", "extensions", "dotnet", "R")
"""Folders of a layer that runtimes look into."""


def files_of(source: Path) -> dict[str, File]:
    """The files that a file or a folder comes to. Raises CommandError, OSError."""
    if source.is_dir():
        found = files_below(source)
        if not found:
            raise CommandError(f"{source} has no files in it")
        return found
    _must_be_there(source)
    if source.suffix in (".py", ".js", ".mjs", ".cjs") and "." in source.stem:
        raise CommandError(f"{source.name}: a module's name has no dot", hint="rename it")
    return {source.name: file_at(source)}


def _must_be_there(source: Path) -> None:
    if not source.exists():
        raise CommandError(f"there is no file or folder {source}")


def is_archive(source: Path) -> bool:
    """Whether it is taken as the archive itself."""
    return source.is_file() and (source.suffix in (".zip", ".jar") or zipfile.is_zipfile(source))


@contextmanager
def function_code(
    ctx: Context, source: Path, requirements: Path | None, platform: Callable[[], Platform]
) -> Iterator[Archive]:
    """The archive of a function's code, which is there as long as the block lasts.

    platform: asked only where there are requirements. Raises CommandError, UsageError, OSError.
    """
    from tempfile import TemporaryDirectory

    _must_be_there(source)
    if is_archive(source):
        if requirements is not None:
            raise UsageError(
                f"{source.name} is an archive as it is", hint="--requirements goes with a file or a folder"
            )
        yield opened(source)
        return
    own = files_of(source)
    with TemporaryDirectory(prefix="awsh-lambda-") as place:
        found: dict[str, File] = {}
        if requirements is not None:
            found = _installed(ctx, requirements, Path(place, "packages"), platform())
        yield _packed(ctx, {**found, **own}, Path(place, "code.zip"), source.name)


@contextmanager
def layer_content(ctx: Context, source: Path, platform: Callable[[], Platform]) -> Iterator[Archive]:
    """The archive of a layer: of a requirements file its packages, of a folder what is in it.

    What no runtime would find where it is goes below `python/`, and a note says so.
    """
    from tempfile import TemporaryDirectory

    _must_be_there(source)
    if is_archive(source):
        archive = opened(source)
        if not any(name.partition("/")[0] in _OF_LAYERS for name in archive.names):
            ctx.note(
                f"{source.name} has none of the folders that runtimes look into: python/, nodejs/, lib/, …"
            )
        yield archive
        return
    with TemporaryDirectory(prefix="awsh-lambda-") as place:
        if source.is_file() and source.suffix == ".txt":
            files = below("python/", _installed(ctx, source, Path(place, "packages"), platform()))
        else:
            files = files_of(source)
            if not any(name.partition("/")[0] in _OF_LAYERS for name in files if "/" in name):
                ctx.note("it goes below python/, where Python looks for modules of layers")
                files = below("python/", files)
        yield _packed(ctx, files, Path(place, "layer.zip"), source.name)


def _installed(ctx: Context, requirements: Path, folder: Path, platform: Platform) -> dict[str, File]:
    install(ctx, requirements, folder, platform)
    if not folder.is_dir():
        raise CommandError(f"{requirements.name} names no packages")
    found = files_below(folder)
    # uv leaves it behind.
    found.pop(".lock", None)
    return found


def _packed(ctx: Context, files: dict[str, File], path: Path, what: str) -> Archive:
    size = sum(file.path.stat().st_size for file in files.values())
    # What is much too large need not be packed to find that out.
    check_unpacked(size, 0, what)
    with ctx.progress(what, size, unit="B") as bar:

        def moved(count: int) -> None:
            if ctx.stopped():
                raise KeyboardInterrupt
            bar.advance(count)

        return written(files, path, moved)
