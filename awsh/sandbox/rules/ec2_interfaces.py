"""Rules of EC2: which network interfaces can be deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal


@rule("moto.ec2.models.elastic_network_interfaces:NetworkInterfaceBackend.delete_network_interface", "eni_id")
def delete_network_interface(moto: Callable[..., Any], backend: Any, eni_id: str) -> None:
    """One that a service holds, such as a database's, is the service's to delete."""
    found = backend.enis.get(eni_id)
    if found is not None and found.requester_managed is True:
        raise refusal("AuthFailure", "You do not have permission to access the specified resource.")
    moto(eni_id)
