"""The chains and policies that the project ships, put into a test's database without reading their files each time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.conf import settings

from nominations.management.commands.load_policies import FILE as POLICY_FILE
from nominations.management.commands.load_policies import Line, Lines
from workflows import clock, editions, sheets
from workflows.models import Area, Chain, Edition, Policy


def publish_chains() -> None:
    """Publish the shipped chains. Their text is read and linted once per process."""
    for row in _chain_rows():
        chain, _ = Chain.objects.get_or_create(code=row["code"], defaults={"title": row["title"]})
        editions.publish(Edition.objects.create(chain=chain, loaded_at=clock.now(), **row["edition"]))


@cache
def _chain_rows() -> tuple[dict[str, Any], ...]:
    rows = []
    for folder in settings.VINHDANH_CHAINS:
        for path in sorted(folder.glob("*.yaml")):
            edition = editions.load(path.read_bytes())
            columns = ("name", "revision", "sha256", "canonical", "received_from", "received_before")
            rows.append(
                {
                    "code": edition.chain.code,
                    "title": edition.chain.title,
                    "edition": {column: getattr(edition, column) for column in columns},
                }
            )
            edition.delete()
    return tuple(rows)


def record_policies(areas: Sequence[Area]) -> None:
    """Write the shipped policies of the whole country and of these areas. The file is read once per process."""
    scopes = {None: None} | {area.code: area for area in areas}
    Policy.objects.bulk_create(
        Policy(area=scopes[line.scope], recorded_at=clock.now(), **line.model_dump(exclude={"scope", "note"}))
        for line in _policy_lines()
        if line.scope in scopes
    )


@cache
def _policy_lines() -> tuple[Line, ...]:
    return tuple(sheets.read(POLICY_FILE, Lines, blanks=True))
