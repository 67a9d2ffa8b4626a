"""Uploaded files. They are checked before they are stored, and kept outside everything served."""
