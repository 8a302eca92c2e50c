"""Who is told of what happens to a bucket's objects."""
