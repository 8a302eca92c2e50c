"""Topics: listed, made, changed, removed."""
