"""Images: what a server can start from."""
