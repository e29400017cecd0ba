"""The command line: many pictures, wherever they lie -> a line for each, in their order, on all cores."""
