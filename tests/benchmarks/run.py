"""`python -m tests.benchmarks.run`: the engine, its peers, the control and the lists of work, measured in one run on
PostgreSQL.

Makes a database of its own beside the one that DATABASE_URL names and drops it at the end. Prints a table and writes
`build/bench.json`; with `--markdown FILE` also a page for docs/benchmarks/.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import django

JSON = Path(__file__).resolve().parents[2] / "build" / "bench.json"


def say(line: str) -> None:
    """Tell how far it is."""
    print(line, file=sys.stderr, flush=True)


def _dossier(quick: bool) -> int:
    """Measure a list of 2,000 rows, with the site's own apps."""
    from tests.benchmarks import database, dossier

    try:
        print(dossier.measure(dossier.QUICK_ROWS if quick else dossier.ROWS, say).table())
    except database.Unfit as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run and return the exit code: 0, or 1 when this database cannot give the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description="Measure the engine.")
    parser.add_argument("--quick", action="store_true", help="a smoke run; its figures mean nothing")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the result as a page, too")
    parser.add_argument("--only", choices=["dossier"], help="measure this part alone; nothing else is written")
    options = parser.parse_args(arguments)

    alone = options.only == "dossier"
    os.environ["DJANGO_SETTINGS_MODULE"] = f"tests.benchmarks.{'dossier_settings' if alone else 'settings'}"
    django.setup()
    # These know tables, so they can be imported only now.
    if alone:
        return _dossier(options.quick)
    from tests.benchmarks import database, inbox, measure, report

    size = measure.Size(papers=5, listed=20, rounds=1) if options.quick else measure.Size(100, 500, 5)

    try:
        result = measure.run(size, say)
        lists = inbox.measure(*((inbox.QUICK_SIZES, 2) if options.quick else (inbox.SIZES, 25)), say)
    except database.Unfit as error:
        print(error, file=sys.stderr)
        return 1
    print(report.table(result))
    print(lists.table())
    report.write_json(result, lists, JSON)
    if options.markdown is not None:
        options.markdown.parent.mkdir(parents=True, exist_ok=True)
        options.markdown.write_text(report.page(result, lists), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
