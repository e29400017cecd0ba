"""Tests state behaviour through real seams: a real server, a real browser, a real store in a temporary folder."""
