"""DB subnet groups: at least two subnets in two zones of a VPC, in one of which AWS puts a database."""
