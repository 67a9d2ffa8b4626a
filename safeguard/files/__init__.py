"""Uploaded files. They are checked, then stored outside any folder that is served."""
