"""The line language: from what is typed to a tree that knows its places in the text."""

from __future__ import annotations

from awsh.language.highlight import Shade, tokens
from awsh.language.parser import Parsed, at, parse
from awsh.language.place import Around, Place
from awsh.language.quoting import quote
from awsh.language.reader import Problem
from awsh.language.unparse import unparse

__all__ = ["Around", "Parsed", "Place", "Problem", "Shade", "at", "parse", "quote", "tokens", "unparse"]
