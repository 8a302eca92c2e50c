"""`ecr image ls`, `ecr image rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from awsh import (
    CURRENT,
    Candidate,
    Completing,
    Context,
    Name,
    PartialFailure,
    Size,
    UsageError,
    ValueType,
)

from awsh_ecr.groups import image
from awsh_ecr.kinds import RepositoryName
from awsh_ecr.rows import Image


def _complete(completing: Completing) -> Iterator[Candidate]:
    """The tags of the repository that was typed before, as far as they are known: completing never waits."""
    ctx = completing.ctx
    repository = (completing.given.get("repository") or [""])[0]

    def tags() -> Iterator[Name]:
        for tag in ctx.search("ecr", "list_images", "imageIds[].imageTag", repositoryName=repository):
            yield Name(tag)

    if repository:
        for name in ctx.matching(f"ecr:tags:{repository}", completing.word, "ecr", tags):
            yield Candidate(name.id)


ImageName = Annotated[str, ValueType("TAG|DIGEST", complete=_complete)]


@image.command
def ls(ctx: Context, repository: RepositoryName = CURRENT) -> Iterator[Image]:
    """List the images of a repository (DescribeImages).

    Args:
        repository: which one; the current one when left out.
    Examples:
        awsh> ecr image ls web | sort -pushed | first 5
        awsh> ecr image ls web | sum size
    """
    for found in ctx.search("ecr", "describe_images", "imageDetails[]", repositoryName=repository):
        yield {
            "tags": found.get("imageTags", []),
            "size": Size(found.get("imageSizeInBytes", 0)),
            "pushed": found.get("imagePushedAt"),
            "digest": found["imageDigest"],
            "repository": repository,
        }


@image.command
def rm(ctx: Context, repository: RepositoryName, *images: ImageName) -> None:
    """Delete images of a repository, after asking (BatchDeleteImage).

    An image with several tags loses the one that is named; the last one takes the image with it.

    Args:
        repository: which one.
        images: their tags, or their digests.
    Examples:
        $ awsh ecr image rm web v1 v2
    """
    if not images:
        raise UsageError("ecr image rm wants TAG|DIGEST", usage=rm.usage)
    ctx.confirm(f"Delete {', '.join(images)} of repository {repository}?")
    done, failures = 0, []
    # As many as one request takes.
    for start in range(0, len(images), 100):
        ids = [_id(each) for each in images[start : start + 100]]
        answer = ctx.call("ecr", "batch_delete_image", repositoryName=repository, imageIds=ids)
        done += len(answer.get("imageIds", []))
        failures += [
            (_name(each["imageId"]), str(each["failureReason"])) for each in answer.get("failures", [])
        ]
    if failures:
        raise PartialFailure(done, failures)
    ctx.note(f"deleted {done} of repository {repository}")


def _id(text: str) -> dict[str, str]:
    return {"imageDigest": text} if text.startswith("sha256:") else {"imageTag": text}


def _name(found: dict[str, Any]) -> str:
    return str(found.get("imageTag") or found.get("imageDigest"))
