"""Network ACLs: numbered rules about what gets into subnets and out of them."""
