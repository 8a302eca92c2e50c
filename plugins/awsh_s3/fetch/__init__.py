"""Files from the web into a bucket."""
