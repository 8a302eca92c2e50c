"""How a database is spoken to: its endpoint, its user, where the password comes from, who vouches for it."""
