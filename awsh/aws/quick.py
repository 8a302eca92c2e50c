"""botocore's loader of models, without the walk through all 430 services to find one. Imports botocore."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, overload

from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader


class QuickLoader(Loader):  # type: ignore[misc]
    """Looks for a service by its folder. folders: more places with models, as AWS_DATA_PATH has them."""

    def __init__(self, folders: str | None) -> None:
        given = [path for path in (folders or "").split(os.pathsep) if path]
        paths = [str(Path(os.path.expandvars(path)).expanduser()) for path in given]
        super().__init__(extra_search_paths=paths)

    def list_available_services(self, type_name: str) -> Sequence[str]:
        return Known(self, type_name)

    def listed(self, type_name: str) -> list[str]:
        """All of them, which takes a walk."""
        found: list[str] = super().list_available_services(type_name)
        return found

    def has(self, service: str, type_name: str) -> bool:
        """Whether there is a model of that type of SERVICE."""
        try:
            self.list_api_versions(service, type_name)
        except DataNotFoundError:
            return False
        return True


class Known(Sequence[str]):
    """The services there are, listed only when somebody goes through them."""

    def __init__(self, loader: QuickLoader, type_name: str) -> None:
        self._loader = loader
        self._type = type_name

    def __contains__(self, service: object) -> bool:
        return isinstance(service, str) and self._loader.has(service, self._type)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self._loader.listed(self._type)[index]

    def __len__(self) -> int:
        return len(self._loader.listed(self._type))

    def __iter__(self) -> Iterator[str]:
        return iter(self._loader.listed(self._type))
