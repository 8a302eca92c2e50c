"""Objects on their way between here and S3, and within S3."""
