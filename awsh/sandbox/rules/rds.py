"""Rules of RDS: what it refuses, and that its databases are real ones."""

from awsh.sandbox.rules import (
    rds_catalogue,
    rds_changes,
    rds_clusters,
    rds_life,
    rds_network,
    rds_parameters,
    rds_replicas,
    rds_secrets,
    rds_snapshots,
)

__all__ = [
    "rds_catalogue",
    "rds_changes",
    "rds_clusters",
    "rds_life",
    "rds_network",
    "rds_parameters",
    "rds_replicas",
    "rds_secrets",
    "rds_snapshots",
]
