"""The words that the commands stand behind."""

from __future__ import annotations

from awsh import Group

ecr = Group("ecr", "Repositories of container images: made, looked at, removed; docker logged in.")
image = ecr.group("image", "The images of a repository.")
