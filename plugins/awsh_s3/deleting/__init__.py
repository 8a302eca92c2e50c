"""Objects removed: which are meant, whether it is wanted, a thousand a request."""
