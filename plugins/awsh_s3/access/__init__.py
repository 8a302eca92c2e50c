"""Who may do what beside the policy: ACLs, object ownership, the switches of public access."""
