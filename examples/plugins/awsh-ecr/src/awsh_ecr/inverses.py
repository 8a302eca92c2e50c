"""What `cleanup` does with a repository that was made."""

from __future__ import annotations

from awsh import Context, Inverse

from awsh_ecr.repositories import images_of


def _images(ctx: Context, name: str) -> str:
    """What goes with it: `3 images`."""
    count = images_of(ctx, name)
    return f"{count} image{'s' * (count != 1)}" if count else ""


INVERSES = (
    Inverse(
        "ecr",
        "CreateRepository",
        kind="ecr:repository",
        made="parameters.repositoryName",
        undo="ecr rm {ids}",
        # Its name is its id: somebody may have removed it, and made another.
        gone=("DeleteRepository", "repositoryName"),
        born="createdAt",
        loses=_images,
    ),
)
