"""Pages about people: posts and teams for the improvement team, sign-ins for administrators."""
