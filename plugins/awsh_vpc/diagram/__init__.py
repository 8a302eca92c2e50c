"""`vpc diagram`: a VPC as a tree and as a picture."""
