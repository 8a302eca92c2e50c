"""The person at the prompt, as the tests of networks have them."""

from tests.vpc.conftest import Person, ec2, person, typed

__all__ = ["Person", "ec2", "person", "typed"]
