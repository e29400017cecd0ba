"""Files and requests that nobody thought of, for `make fuzz`: more than a test has time for."""
