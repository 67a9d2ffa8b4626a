"""Reading what people type about themselves, about posts and teams, and about sign-ins."""
