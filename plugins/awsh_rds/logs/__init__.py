"""What databases write, and what AWS did with them."""
