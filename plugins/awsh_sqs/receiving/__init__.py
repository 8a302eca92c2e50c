"""Receiving: messages as rows, held until they are deleted, given back or visible again."""
