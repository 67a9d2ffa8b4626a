"""Pages for posts and teams (improvement team) and accounts (administrators)."""
