"""The review: the way to it, its decision, the remarks."""
