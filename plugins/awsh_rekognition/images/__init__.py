"""Pictures: what is asked, of which, and the rows that come of it."""
