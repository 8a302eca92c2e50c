"""Rules of EC2 and VPC."""
