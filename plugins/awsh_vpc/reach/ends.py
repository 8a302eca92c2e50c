"""The two ends of a conversation, as far as the network is concerned. Makes no requests."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network

from awsh_vpc.reach.traffic import ANY_CLIENT, Network

EVERYWHERE: dict[bool, Network] = {False: ip_network("0.0.0.0/0"), True: ip_network("::/0")}
"""All addresses of IPv4, and of IPv6."""

SOME = IPv4Network("0.0.0.0/32")
"""A public address that is there, and not known."""


@dataclass(frozen=True, slots=True)
class End:
    """Who asks, or who is asked.

    noun: what it is. title: how it is called in a sentence. vpc, subnet: where; vpc is None outside of AWS's networks,
    where `addresses` are public ones. groups: of its network interface; None where it has none of its
    own, as a subnet. addresses: one range of each version at most. public: what an internet gateway
    translates to it. obstacle: why it neither asks nor answers at present, whatever the network says.
    client: the ports it asks from. port: what it listens on, where that is known. of_many: for which
    others it stands.
    """

    noun: str
    id: str
    title: str
    vpc: str | None = None
    subnet: str | None = None
    groups: frozenset[str] | None = None
    addresses: tuple[Network, ...] = ()
    public: IPv4Network | None = None
    state: str = ""
    obstacle: str = ""
    client: tuple[int, int] = ANY_CLIENT
    port: int | None = None
    of_many: str = ""

    @property
    def what(self) -> str:
        """With its id, where that is not in its title."""
        return self.title if self.id.removeprefix("db:") in self.title else f"{self.title} ({self.id})"

    def inner(self, six: bool) -> Network | None:
        """Its address inside its network; that of somebody outside is the only one."""
        return next((each for each in self.addresses if (each.version == 6) is six), None)

    def outer(self, six: bool) -> Network | None:
        """Its address as the Internet sees it; of IPv6 there is only one."""
        return self.inner(six) if six or self.vpc is None else self.public


def outside(text: str, title: str) -> End:
    """Somebody out of AWS's networks."""
    noun = "Internet" if title == "the Internet" else "address"
    return End(noun, text, title, addresses=(ip_network(text),))


def said(network: Network | None) -> str:
    """How addresses are called in a sentence."""
    if network is None:
        return "nobody"
    if network == SOME:
        return "a public address"
    if network.prefixlen == 0:
        return "the whole Internet"
    return str(network[0]) if network.num_addresses == 1 else str(network)
