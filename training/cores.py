"""How many cores each network has for itself."""

import os


def half_of_cores() -> int:
    """Half of them, and at least one: two networks that learn side by side are done sooner than in turn."""
    return max(1, (os.cpu_count() or 1) // 2)
