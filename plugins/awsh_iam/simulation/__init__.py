"""What somebody may do, asked of IAM."""
