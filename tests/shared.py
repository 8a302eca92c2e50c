"""What a user's process makes once and this one a thousand times: made once here too."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.client import ClientCreator
from botocore.model import ServiceModel

from awsh.aws.models import loader


def share_methods_of_clients() -> None:
    """The methods of a service's client, 830 of EC2, are the same for every client."""
    make = ClientCreator._create_methods
    load = ClientCreator._load_service_model
    made: dict[ServiceModel, dict[str, Any]] = {}

    @cache
    def model(service: str, api_version: str | None) -> ServiceModel:
        return ServiceModel(loader().load_service_model(service, "service-2", api_version), service)

    def shared_model(self: Any, service: str, api_version: str | None = None) -> Any:
        # Elsewhere than at awsh's loader there may be other models.
        return model(service, api_version) if self._loader is loader() else load(self, service, api_version)

    def methods(self: Any, service_model: ServiceModel) -> dict[str, Any]:
        if service_model not in made:
            made[service_model] = make(self, service_model)
        return dict(made[service_model])

    ClientCreator._load_service_model = shared_model
    ClientCreator._create_methods = methods
