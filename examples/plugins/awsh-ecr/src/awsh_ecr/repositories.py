"""`ecr ls`, `show`, `create`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import CURRENT, Context, UsageError, check_tags, tag_list

from awsh_ecr.groups import ecr
from awsh_ecr.kinds import RepositoryName
from awsh_ecr.rows import Repository, repository_row


@ecr.command
def ls(ctx: Context) -> Iterator[Repository]:
    """List the repositories (DescribeRepositories).

    Examples:
        awsh> ecr ls
        awsh> ecr ls | where not immutable | get name
    """
    for found in ctx.search("ecr", "describe_repositories", "repositories[]"):
        yield repository_row(found)


@ecr.command
def show(ctx: Context, repository: RepositoryName = CURRENT) -> Repository:
    """Show a repository in full (DescribeRepositories).

    Args:
        repository: which one; the current one when left out.
    Examples:
        awsh> ecr show web
    """
    (found,) = ctx.call("ecr", "describe_repositories", repositoryNames=[repository])["repositories"]
    return repository_row(found)


@ecr.command
def create(
    ctx: Context,
    name: str,
    *,
    immutable: bool = False,
    scan: bool = False,
    tag: dict[str, str] | None = None,
) -> Repository:
    """Make a repository (CreateRepository).

    Args:
        name: what it is called; with slashes in it, as in `shop/web`, if you like.
        immutable: a tag that is there is never moved to another image.
        scan: images are looked through for known vulnerabilities when they are pushed.
        tag: KEY=VALUE, as often as wanted.
    Examples:
        awsh> ecr create web --immutable --scan
        awsh> ecr create old --tag env=test
    """
    answer = ctx.call(
        "ecr",
        "create_repository",
        repositoryName=name,
        imageTagMutability="IMMUTABLE" if immutable else "MUTABLE",
        imageScanningConfiguration={"scanOnPush": scan},
        tags=tag_list(check_tags(tag or {})),
    )
    return repository_row(answer["repository"])


@ecr.command
def rm(ctx: Context, *repositories: RepositoryName) -> None:
    """Delete repositories with all their images, after asking (DeleteRepository).

    Args:
        repositories: which ones.
    Examples:
        awsh> ecr rm old
        awsh> ecr ls | where name ~ ^test/ | ecr rm
    """
    if not repositories:
        raise UsageError("ecr rm wants a repository", usage=rm.usage)
    ctx.confirm(lambda: f"Delete {', '.join(_with_images(ctx, name) for name in repositories)}?")
    for name in repositories:
        ctx.call("ecr", "delete_repository", repositoryName=name, force=True)
        ctx.note(f"deleted repository {name}")


def images_of(ctx: Context, name: str) -> int:
    """How many images are in a repository (ListImages): one with several tags is one."""
    return len(set(ctx.search("ecr", "list_images", "imageIds[].imageDigest", repositoryName=name)))


def _with_images(ctx: Context, name: str) -> str:
    """`repository web with 3 images`."""
    count = images_of(ctx, name)
    return f"repository {name}" + (f" with {count} image{'s' * (count != 1)}" if count else "")
