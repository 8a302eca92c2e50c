"""`rds rm`; the work is in removal.py."""

from __future__ import annotations

from awsh import Context
from awsh_rds.databases.power import ids_of
from awsh_rds.groups import rds
from awsh_rds.kinds import DatabaseId


@rds.command
def rm(
    ctx: Context,
    *databases: DatabaseId,
    final_snapshot: str | None = None,
    no_final_snapshot: bool = False,
    keep_backups: bool = False,
    wait: bool = False,
) -> None:
    """Remove databases after asking (DeleteDBInstance, DeleteDBCluster); a cluster goes with its instances.

    Whether a final snapshot is made is asked, or said with one of the two options: in a script it must be.
    An instance of a cluster goes alone, and the data stay in the cluster.

    Args:
        databases: which ones. What is protected against deletion stays, and that is said.
        final_snapshot: the name of a snapshot that is made first; of several databases NAME-DATABASE.
        no_final_snapshot: no snapshot: what is in the database is lost.
        keep_backups: the automated backups stay for the days they are kept; else they go too.
        wait: until they are gone; Ctrl-C stops the waiting, not the removal.
    Examples:
        awsh> rds create brief --engine postgres --manage-password --wait
        awsh> rds rm brief --final-snapshot brief-last --wait
        awsh> rds rm movies --no-final-snapshot
    """
    from awsh_rds.databases.removal import removed

    removed(
        ctx,
        ids_of(rm, databases),
        final=final_snapshot,
        none=no_final_snapshot,
        keep=keep_backups,
        wait=wait,
        usage=rm.usage,
    )
