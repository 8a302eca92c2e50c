"""Items found by their keys or by looking at all of them."""
