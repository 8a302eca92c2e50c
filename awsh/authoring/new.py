"""`plugin new`: a package to begin with, written whole or not at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from awsh.authoring.listing import Listing, listing_of, main_listing
from awsh.authoring.source import filled, places
from awsh.aws.models import has_service
from awsh.errors import CommandError, UsageError

if TYPE_CHECKING:
    from awsh.context import Context

DEFAULT = ("ssm", "describe-parameters")
"""What a plugin lists that is named after no service: something that every account may have."""

_TEMPLATES = Path(__file__).parent / "templates"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def write_plugin(
    ctx: Context, name: str, *, service: str, operation: str, into: Path
) -> tuple[Path, list[Path]]:
    """Makes the folder awsh-NAME in INTO; gives it, and the files in it.

    Raises UsageError where a name is taken or wrong, CommandError where it cannot be written. Nothing that is
    there is changed.
    """
    check_name(ctx, name)
    folder = into.expanduser() / f"awsh-{name}"
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder} is there already", hint="another name, or --into another folder")
    if not folder.parent.is_dir():
        raise UsageError(f"there is no folder {folder.parent}", hint=f"`!mkdir -p {folder.parent}` makes it")
    listing = _listing(name, service, operation)
    if not service and not has_service(name):
        ctx.note(
            f"`aws` knows no service {name!r}: what it lists is of {listing.service}; --service names another"
        )
    values = places(name, listing, {*(kind.use for kind in ctx.kinds()), "region", "profile", "role"})
    module = f"src/{values['module']}"
    texts = {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        ".gitignore": "gitignore",
        f"{module}/__init__.py": "init.py",
        f"{module}/commands.py": "commands.py",
        f"{module}/kinds.py": "kinds.py",
        f"tests/test_{values['module'].removeprefix('awsh_')}.py": "test.py",
    }
    files = {path: filled((_TEMPLATES / f"{name}.in").read_text(), values) for path, name in texts.items()}
    files[f"{module}/py.typed"] = ""
    if ctx.dry_run:
        ctx.note(f"would write {folder} with {len(files)} files")
        return folder, []
    _write(folder, files)
    return folder, [folder / path for path in files]


def check_name(ctx: Context, name: str) -> None:
    """Whether a plugin can be called NAME here. Raises UsageError."""
    if not _NAME.fullmatch(name) or len(name) > 40:
        raise UsageError(
            f"{name!r} cannot be a plugin's name", hint="small letters, digits and hyphens, as in `queues`"
        )
    shell = ctx.shell
    hint = "what it lists in the plural makes a good name, as in `queues`"
    for what, taken in (("command", shell.commands.top.get(name)), ("verb", shell.commands.verbs.get(name))):
        if taken is not None:
            raise UsageError(f"{name} is a {what} already, of plugin {taken.plugin}", hint=hint)
    if name in shell.plugins.found:
        origin = shell.plugins.found[name].origin
        raise UsageError(f"there is a plugin {name} already ({origin})", hint=hint)
    from importlib.util import find_spec

    module = f"awsh_{name.replace('-', '_')}"
    if find_spec(module) is not None:
        raise UsageError(f"there is a module {module} already", hint=hint)


def _listing(name: str, service: str, operation: str) -> Listing:
    if operation and not service and not has_service(name):
        raise UsageError("--operation is one of a --service", hint="as in --service ecr --operation …")
    if not service and not has_service(name):
        return listing_of(*DEFAULT)
    chosen = service or name
    return listing_of(chosen, operation) if operation else main_listing(chosen)


def _write(folder: Path, files: dict[str, str]) -> None:
    """All FILES under FOLDER, which is made beside its place and put there at the end."""
    import shutil
    from tempfile import mkdtemp

    try:
        beside = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise CommandError(f"nothing can be written in {folder.parent}: {error.strerror}") from None
    try:
        beside.chmod(0o755)
        for path, text in files.items():
            place = beside / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        beside.rename(folder)
    except OSError as error:
        raise CommandError(f"{folder} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
