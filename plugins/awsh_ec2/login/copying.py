"""Behind `ec2 cp`: what goes where, one file after the other, each whole or not at all."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from awsh import CommandError, Context, PartialFailure, Refused, Size, TargetFolder, UsageError, is_temporary
from awsh_ec2.login.aside import Aside
from awsh_ec2.login.commands import Copied
from awsh_ec2.login.options import Login
from awsh_ec2.login.places import There, place
from awsh_ec2.login.remote_files import CHUNK, Denied, Found, Progress, RemoteFiles
from awsh_ec2.login.running import connected


def copied(ctx: Context, words: Sequence[str], login: Login, *, recursive: bool) -> list[Copied]:
    """Each file that was copied. Raises UsageError, CommandError, PartialFailure."""
    *sources, target = [place(ctx, word) for word in words]
    there = [each for each in sources if isinstance(each, There)]
    if isinstance(target, There):
        here = [each for each in sources if isinstance(each, Path)]
        if there:
            raise UsageError("both ends are on an instance", hint="copy it here first, then there")
        return _Upload(ctx, login, recursive).run(here, target)
    if len(there) < len(sources):
        raise UsageError(
            "neither end is on an instance" if not there else "one end must be here, the other there",
            hint="NAME:PATH is on an instance, as in `ec2 cp notes.txt web:`",
        )
    if len({each.instance for each in there}) > 1:
        raise UsageError("the files are on different instances", hint="one `ec2 cp` for each of them")
    return _Download(ctx, login, recursive).run(there, target)


class _Copying:
    """What both directions have in common: the count, the bar, and what failed."""

    def __init__(self, ctx: Context, login: Login, recursive: bool) -> None:
        self._ctx = ctx
        self._login = login
        self._recursive = recursive
        self._aside = Aside(ctx)
        self._done: list[Copied] = []
        self._failures: list[tuple[str, str]] = []
        self._hint: str | None = None

    def _failed(self, name: str, why: str) -> None:
        self._failures.append((name, why))

    def _moved(self, bar: Progress) -> Progress:
        def moved(amount: int) -> None:
            bar(amount)
            self._aside.check()

        return moved

    def _tell_done(self, where: str) -> None:
        count = len(self._done)
        rest = f"none is {where} in part"
        if not self._aside.is_over:
            rest = f"the one under way may be {where} in part, with .awsh- before its name"
        self._ctx.note(f"{count} file{'' if count == 1 else 's'} copied; {rest}")

    def _result(self) -> list[Copied]:
        if self._failures and not self._done and len(self._failures) == 1:
            raise CommandError(": ".join(self._failures[0]), hint=self._hint)
        if self._failures:
            raise PartialFailure(len(self._done), self._failures)
        return self._done


class _Sent(NamedTuple):
    """A file here, and its path there."""

    source: Path
    target: str
    info: os.stat_result


class _Upload(_Copying):
    def run(self, sources: Sequence[Path], target: There) -> list[Copied]:
        for source in sources:
            if not source.exists():
                raise CommandError(f"{source}: there is no such file")
            if source.is_dir() and not self._recursive:
                raise UsageError(f"{source} is a folder", hint="-r copies folders")
        _, connection = connected(self._ctx, target.instance, self._login)
        files = self._aside.run(lambda: RemoteFiles(connection))
        try:
            planned = self._aside.run(lambda: list(self._plan(files, sources, target)))
            total = sum(each.info.st_size for each in planned if stat.S_ISREG(each.info.st_mode))
            with self._ctx.progress("copying", total, unit="B") as bar:
                self._aside.run(lambda: self._send_all(files, planned, target, self._moved(bar.advance)))
        except KeyboardInterrupt:
            self._tell_done("there")
            raise
        finally:
            files.close()
        return self._result()

    def _plan(self, files: RemoteFiles, sources: Sequence[Path], target: There) -> Iterator[_Sent]:
        path = target.path
        found = files.look(path)
        into = found is not None and found.is_folder
        if not into and (path.endswith("/") or len(sources) > 1):
            raise CommandError(
                f"{target.typed}: there is no such folder",
                hint=f"`ec2 ssh {target.typed.partition(':')[0]} 'mkdir -p {path}'` makes it",
            )
        for source in sources:
            root = posixpath.join(path, source.resolve().name if source.name in ("", "..") else source.name)
            yield from self._below(source, root if into else path)

    def _below(self, source: Path, target: str) -> Iterator[_Sent]:
        self._aside.check()
        try:
            info = source.stat()
            if stat.S_ISREG(info.st_mode):
                yield _Sent(source, target, info)
            elif stat.S_ISDIR(info.st_mode):
                yield _Sent(source, target, info)
                for each in sorted(source.iterdir()):
                    if each.is_symlink() and each.is_dir():
                        self._failed(str(each), "is a link to a folder")
                    elif not is_temporary(each.name):
                        yield from self._below(each, posixpath.join(target, each.name))
            else:
                self._failed(str(source), "is not a regular file")
        except OSError as error:
            self._failed(str(source), (error.strerror or str(error)).lower())

    def _send_all(self, files: RemoteFiles, planned: Sequence[_Sent], target: There, moved: Progress) -> None:
        for each in planned:
            self._aside.check()
            self._send(files, each, target, moved)

    def _by_root(self, each: _Sent, target: There) -> str:
        instance, name = target.typed.partition(":")[0], each.source.name
        return f"into the home folder first; then `ec2 ssh {instance} -- sudo mv {name} {each.target}`"

    def _send(self, files: RemoteFiles, each: _Sent, target: There, moved: Progress) -> None:
        mode = stat.S_IMODE(each.info.st_mode) & 0o777
        try:
            each.target.encode()
            if stat.S_ISDIR(each.info.st_mode):
                files.make_folder(each.target, mode | stat.S_IRWXU)
                return
            with each.source.open("rb") as file:
                files.write(each.target, iter(lambda: file.read(CHUNK), b""), mode, moved)
        except UnicodeEncodeError:
            self._failed(str(each.source), "its name is not UTF-8")
        except CommandError as error:
            if not files.alive:
                raise
            self._failed(str(each.source), error.message)
            if isinstance(error, Denied):
                self._hint = self._by_root(each, target)
        except OSError as error:
            self._failed(str(each.source), (error.strerror or str(error)).lower())
        else:
            name = target.typed.partition(":")[0]
            self._done.append(
                {
                    "source": str(each.source),
                    "target": f"{name}:{each.target}",
                    "size": Size(each.info.st_size),
                }
            )


class _Download(_Copying):
    def run(self, sources: Sequence[There], target: Path) -> list[Copied]:
        into = target.is_dir()
        if not into and len(sources) > 1:
            raise CommandError(f"{target}: there is no such folder", hint=f"`!mkdir {target}` makes it")
        _, connection = connected(self._ctx, sources[0].instance, self._login)
        files = self._aside.run(lambda: RemoteFiles(connection))
        name = sources[0].typed.partition(":")[0]
        try:
            planned = self._aside.run(lambda: self._plan(files, sources, target, into=into))
            total = sum(each.size for each, _ in planned if each.is_file)
            with self._ctx.progress("copying", total, unit="B") as bar:
                below = target if into else target.parent
                self._aside.run(
                    lambda: self._fetch_all(files, planned, below, name, self._moved(bar.advance))
                )
        except KeyboardInterrupt:
            self._tell_done("here")
            raise
        finally:
            files.close()
        return self._result()

    def _plan(
        self, files: RemoteFiles, sources: Sequence[There], target: Path, *, into: bool
    ) -> list[tuple[Found, str]]:
        """What is fetched, each with its path below the folder that it goes into."""
        found = [each for source in sources for each in files.matching(source.path)]
        for each in found:
            if each.is_folder and not self._recursive:
                raise UsageError(f"{each.path or '.'} is a folder", hint="-r copies folders")
        if not into and len(found) > 1:
            raise CommandError(f"{target}: there is no such folder", hint=f"`!mkdir {target}` makes it")
        planned: list[tuple[Found, str]] = []
        for each in found:
            root = each.name if into else target.name
            planned.append((each, root))
            if each.is_folder:
                # A home folder has no name of its own: what is in it goes straight into the target.
                base = each._replace(name=root if each.name or not into else "")
                for below in files.below(base, self._failed):
                    self._aside.check()
                    planned.append((below, below.name))
        return planned

    def _fetch_all(
        self,
        files: RemoteFiles,
        planned: Sequence[tuple[Found, str]],
        below: Path,
        name: str,
        moved: Progress,
    ) -> None:
        folder = TargetFolder(below)
        try:
            for each, relative in planned:
                self._aside.check()
                if relative:
                    self._fetch(files, each, folder, relative, (below / relative, name), moved)
        finally:
            folder.close()

    def _fetch(
        self,
        files: RemoteFiles,
        each: Found,
        folder: TargetFolder,
        relative: str,
        shown: tuple[Path, str],
        moved: Progress,
    ) -> None:
        target, name = shown
        try:
            if each.is_folder:
                folder.make_folder(relative)
                return
            landing = folder.landing(relative)
            size = 0
            try:
                for chunk in files.read(each, moved):
                    landing.write(chunk, size)
                    size += len(chunk)
                if each.size and size < each.size:
                    raise CommandError(f"only {size:,} of {each.size:,} bytes have arrived")
                landing.commit(None, stat.S_IMODE(each.mode) & 0o777 & ~_umask())
            finally:
                landing.discard()
        except Refused as error:
            self._failed(each.path, error.message)
        except CommandError as error:
            if not files.alive:
                raise
            self._failed(each.path, error.message)
        except OSError as error:
            self._failed(str(target), (error.strerror or str(error)).lower())
        else:
            self._done.append({"source": f"{name}:{each.path}", "target": str(target), "size": Size(size)})


def _umask() -> int:
    now = os.umask(0o077)
    os.umask(now)
    return now
