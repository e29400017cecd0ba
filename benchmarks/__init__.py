"""Speed and size, measured beside peers, to docs/speed.md."""
