"""Key pairs: what opens a server by SSH."""
