"""Pages of which sites may call an API."""
