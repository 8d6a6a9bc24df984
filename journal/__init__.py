"""Append-only books of what people did, each line chained to the one before by its hash."""
