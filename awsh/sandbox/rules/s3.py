"""Rules of S3."""
