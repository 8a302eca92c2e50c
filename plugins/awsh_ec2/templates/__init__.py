"""Launch templates: the options of a launch, kept under a name and a version."""
