"""The report on a model: what is measured, and how it is told."""
