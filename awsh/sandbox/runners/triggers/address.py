"""Where this sandbox is reached, for the links in what it sends."""

from __future__ import annotations


class Address:
    """url: such as http://127.0.0.1:4566."""

    url = ""


ADDRESS = Address()
"""This process's."""
