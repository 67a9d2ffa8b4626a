"""Uploaded files: checked before they are stored, and stored outside everything served."""
