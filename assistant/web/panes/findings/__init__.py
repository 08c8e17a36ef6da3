"""The findings: one by one, what is left to do, where each is."""
