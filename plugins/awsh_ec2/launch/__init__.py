"""A new instance: everything looked at before the one request that costs money."""
