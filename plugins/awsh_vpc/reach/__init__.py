"""`vpc reach`: whether this can talk to that, judged by routes, security groups and network ACLs."""
