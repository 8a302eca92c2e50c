"""VPC endpoints: the way to services of AWS that does not lead through the Internet."""
