"""Which web pages of other origins may use a bucket."""
