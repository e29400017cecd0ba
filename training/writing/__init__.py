"""What is learnt from, as people write it: digits, letters and lines, their pens, papers and photos."""
