"""The repository as a kind of resource: names are completed, `use repository` holds one, rows feed commands."""

from __future__ import annotations

from typing import Annotated

from awsh import Resource, ResourceKind

from awsh_ecr.rows import Repository

REPOSITORY = ResourceKind(
    "ecr:repository",
    "repository",
    "ecr",
    "describe_repositories",
    "repositories[]",
    id="repositoryName",
    use="repository",
    columns=("name", "repository"),
    row=Repository,
    missing=("RepositoryNotFoundException",),
)
RepositoryName = Annotated[str, Resource(REPOSITORY.name)]
