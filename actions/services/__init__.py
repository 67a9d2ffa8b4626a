"""Every write to plans and actions, one function per thing a person does."""
