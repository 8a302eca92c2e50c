"""Items: put, get, update, remove; one of them, or as many as a pipeline brings."""
