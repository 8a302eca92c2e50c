"""A topic whose messages go to several queues, made in one go."""
