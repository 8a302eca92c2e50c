"""A new database: what AWS would refuse is found out, with the reason, before the one request that costs money."""
