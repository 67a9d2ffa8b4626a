"""Forms for signing in, posts and teams, and accounts."""
