"""Rules that move and delete objects as they age."""
