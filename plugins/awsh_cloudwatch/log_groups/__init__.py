"""Log groups: list, show, create, remove, and how long their events are kept."""
