"""Who may come in: the door, signing in, the pages around the workspace."""
