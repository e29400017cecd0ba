"""The few steps of `make run` that no command of somebody else's does."""
