"""Reads a PDF from the standard input and writes what it found as JSON: {"pages": 3} or {"problem": "locked"}.

Run as a program of its own by `pdf`; it knows nothing of the site.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from io import BytesIO

#: Technical limits: seconds of the processor, and bytes of memory beside those of the file.
SECONDS = 10
MEMORY = 768 * 1024 * 1024


def look(data: bytes) -> dict[str, object]:
    """Return the number of pages, or why there is none: locked, heavy, broken."""
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    try:
        reader = PdfReader(BytesIO(data), strict=False)
        # Many scanners forbid printing or copying without asking for a password to open: that is no obstacle here.
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": "locked"}
        return {"pages": len(reader.pages)}
    except (MemoryError, LimitReachedError, RecursionError):
        return {"problem": "heavy"}
    except Exception:
        return {"problem": "broken"}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    given = sys.stdin.buffer.read()
    limit = MEMORY + 4 * len(given)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    sys.stdout.write(json.dumps(look(given)))
