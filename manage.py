#!/usr/bin/env python3
"""Command line of the site: ``python manage.py COMMAND``; without a command it lists them."""

import os
import sys
from pathlib import Path

DEMO_SETTINGS = Path(__file__).resolve().parent / ".env"


def main() -> None:
    """Run one management command.

    ``make run`` leaves the demo's settings in ``.env``, so that commands typed by hand see the demo at its own date.
    A machine at work names its SECRET_KEY in the environment, and there the file is not read at all. Tests and the
    web entry points never read it.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        import environ
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            f"Chưa có thư viện «{error.name}» trong Python đang chạy ({sys.executable}). "
            "Hãy chạy `make install`, rồi dùng `.venv/bin/python manage.py …`."
        ) from error
    if DEMO_SETTINGS.is_file() and not os.environ.get("SECRET_KEY"):
        environ.Env.read_env(DEMO_SETTINGS)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
