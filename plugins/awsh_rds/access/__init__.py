"""Who may reach a database: the rules of its security group."""
