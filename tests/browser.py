"""A real Chromium for tests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, sync_playwright

HOW_TO_GET_ONE = (
    "no Chromium found: run `python -m playwright install chromium`, install chromium or google-chrome, "
    "or name one in DIGITS_CHROMIUM"
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Tests need no graphics card and nothing of the browser maker's services.
ARGUMENTS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """A browser while the block lasts, started with `more` arguments than usual.

    Where none is found, the test is skipped with a reason that says how to get one; where DIGITS_REQUIRE_BROWSER is 1,
    it fails with that reason.
    """
    with sync_playwright() as playwright:
        path = _find(playwright.chromium)
        if path is None:
            (pytest.fail if os.environ.get("DIGITS_REQUIRE_BROWSER") == "1" else pytest.skip)(HOW_TO_GET_ONE)
        # Chromium refuses to run its sandbox as root.
        arguments = [*ARGUMENTS, *more, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def _find(browser_type: BrowserType) -> str | None:
    """The first that exists: the one that DIGITS_CHROMIUM names, Playwright's own, one on the PATH."""
    named = os.environ.get("DIGITS_CHROMIUM")
    if named:
        return named
    if Path(browser_type.executable_path).exists():
        return browser_type.executable_path
    return next(filter(None, map(shutil.which, NAMES)), None)
