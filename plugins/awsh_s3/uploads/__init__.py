"""Uploads that broke off: listed, gone on with, aborted."""
