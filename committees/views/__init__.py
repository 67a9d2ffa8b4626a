"""Pages of committees, for those who sign in and for everybody."""
