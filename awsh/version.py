"""The version: read by the build, `awsh --version` and nothing else."""

VERSION = "0.1.0"
