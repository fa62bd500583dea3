"""Editions: loading a chain's text, publishing it for good, and finding the one a new case starts in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from workflows import clock
from workflows.definition import Definition, DefinitionError, findings, read
from workflows.machine import Traveller, compile_definition
from workflows.models import Chain, Edition, User

__all__ = ["Compiled", "EditionError", "compiled", "in_force", "load", "publish", "retire"]


class EditionError(Exception):
    """A chain cannot be loaded, published or found; the text says why, in Vietnamese."""


@dataclass(frozen=True)
class Compiled:
    """A published definition and its machine, kept once per hash and process."""

    sha256: str
    definition: Definition
    machine: type[Traveller]


_compiled: dict[str, Compiled] = {}


def compiled(hashes: Iterable[str]) -> dict[str, Compiled]:
    """Return the compiled editions of these hashes; one query for all that this process has not met yet.

    Raises EditionError when an edition is missing or its text does not have the hash that names it.
    """
    wanted = set(hashes)
    unknown = wanted - _compiled.keys()
    if unknown:
        for sha256, canonical in Edition.objects.filter(sha256__in=unknown).values_list("sha256", "canonical"):
            definition = Definition.from_canonical(canonical.encode())
            if definition.sha256 != sha256:
                raise EditionError(f"Bản quy trình {definition.chain} {definition.name} đã bị sửa: mã băm không khớp.")
            _compiled[sha256] = Compiled(sha256, definition, compile_definition(definition))
        if missing := unknown - _compiled.keys():
            raise EditionError(f"Không có bản quy trình mang mã băm {', '.join(sorted(missing))}.")
    return {sha256: _compiled[sha256] for sha256 in wanted}


def load(text: str | bytes) -> Edition:
    """Store the chain written in `text` (YAML) as a draft edition; the same content again returns the row it already
    has.

    Raises DefinitionError (all findings at once) when the text cannot be read or lint refuses it.
    """
    found = findings(text)
    if found:
        raise DefinitionError(found)
    definition = read(text)
    with transaction.atomic():
        chain, _ = Chain.objects.select_for_update().get_or_create(
            code=definition.chain, defaults={"title": definition.title.vi}
        )
        editions = Edition.objects.filter(chain=chain, name=definition.name)
        known = editions.filter(sha256=definition.sha256).order_by("-revision").first()
        if known is not None:
            return known
        last = editions.aggregate(last=Max("revision"))["last"] or 0
        return Edition.objects.create(
            chain=chain,
            name=definition.name,
            revision=last + 1,
            sha256=definition.sha256,
            canonical=definition.canonical().decode(),
            received_from=definition.received.from_,
            received_before=definition.received.before,
            loaded_at=clock.now(),
        )


def publish(edition: Edition, *, by: User | None = None) -> Edition:
    """Publish a draft: from now on it never changes. An edition already published is returned as it is.

    Raises EditionError when the edition is retired.
    """
    with transaction.atomic():
        row = Edition.objects.select_for_update().get(pk=edition.pk)
        if row.status == Edition.Status.PUBLISHED:
            return row
        if row.status == Edition.Status.RETIRED:
            raise EditionError(f"{row} đã ngừng nhận hồ sơ mới; hãy nạp một bản mới.")
        row.published_at = clock.now()
        row.published_by = by
        row.publish()
        row.save()
        return row


def retire(edition: Edition) -> Edition:
    """Let no new case start in a published edition; cases under way keep it.

    Raises EditionError when the edition is not published.
    """
    with transaction.atomic():
        row = Edition.objects.select_for_update().get(pk=edition.pk)
        if row.status != Edition.Status.PUBLISHED:
            raise EditionError(f"{row} chưa công bố hoặc đã ngừng.")
        row.retire()
        row.save(update_fields=["status"])
        return row


def in_force(chain: str, on: date) -> Edition:
    """Return the edition that a case of `chain` starting on this day is pinned to: the highest published revision
    valid then; of two names valid at once, the one whose period began later.

    Raises EditionError naming the chain and the day when there is none.
    """
    valid = (
        Edition.objects.filter(chain__code=chain, status=Edition.Status.PUBLISHED, received_from__lte=on)
        .exclude(received_before__lte=on)
        .select_related("chain")
        .order_by("revision")
    )
    highest = {edition.name: edition for edition in valid}
    found = max(highest.values(), key=lambda edition: (edition.received_from, edition.pk), default=None)
    if found is None:
        raise EditionError(
            f"Không có bản quy trình “{chain}” nào đã công bố cho ngày {on:%d/%m/%Y}. "
            "Đề nghị quản trị viên nạp và công bố bản áp dụng cho ngày này."
        )
    return found
