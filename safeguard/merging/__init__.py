"""Merging two posts, which concerns the records of every app."""
