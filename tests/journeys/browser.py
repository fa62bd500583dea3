"""The browser: Debian's Chromium, or whatever Chrome there is; none is ever downloaded."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Nothing in the background, nothing from outside: a name that is not this machine leads nowhere.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
MISSING = (
    "No browser for the journeys: install Debian's package `chromium` (apt-get install chromium), "
    "or name one through CHROMIUM=/path/to/chrome."
)
#: The widths every journey is walked at, by name.
VIEWPORTS = {"1280": {"width": 1280, "height": 900}, "390": {"width": 390, "height": 844}}


def find_chromium() -> str | None:
    """Return the program to start: the one CHROMIUM names, or the first known one on the PATH; None without any."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def launch_options() -> dict[str, object]:
    """Return what Playwright needs to start it. To be asked only when there is one."""
    return {"executable_path": find_chromium(), "args": ARGUMENTS, "headless": True}


def context_options(viewport: str) -> dict[str, object]:
    """Return what a window of this width is like: Vietnamese, and still, so that pictures can be compared."""
    return {
        "viewport": VIEWPORTS[viewport],
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "reduced_motion": "reduce",
        "has_touch": viewport == "390",
    }
