"""Tags of objects and buckets."""
