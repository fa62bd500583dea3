"""What the preview of an import asks of a person: which conversions are right, and who a row is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from nominations.importing.cells import ZEROS
from nominations.importing.conversions import Answer, Group, groups
from nominations.importing.headers import column_names
from nominations.importing.planned import Planned, Preview
from nominations.importing.recognising import Ground, together, waiting
from nominations.models import ImportBatch, RowIdentity
from nominations.register.identity_numbers import masked
from nominations.screens.forms import ANOTHER, in_words
from nominations.screens.importing_rows import facts_of
from workflows.models import User

#: Examples shown of a group, its texts to choose from, rows asked about one by one, decided rows listed: of one page.
_SAMPLES, TEXTS, ASKED, _LISTED = 3, 300, 50, 500
_YES, _NO = "chuyen", "giu"


@dataclass(frozen=True)
class Text:
    """One text of a group before and after, its place in the group, and whether it is decided on apart."""

    place: int
    before: str
    after: str
    apart: bool


@dataclass(frozen=True)
class Conversion:
    """What was mended in one column in one way, and what was said of it."""

    key: str
    column: str
    header: str
    title: str
    cells: int
    texts: Sequence[Text]
    more: int
    mixed: bool
    accepted: bool
    decided: bool
    said: str

    @property
    def samples(self) -> Sequence[Text]:
        """Some of its texts."""
        return self.texts[:_SAMPLES]

    @property
    def apart(self) -> bool:
        """Whether some of its texts are decided on apart."""
        return any(one.apart for one in self.texts)


@dataclass(frozen=True)
class Asked:
    """A row about somebody who may be in the register, and who he would be: key, who, why."""

    number: int
    who: str
    matches: Sequence[tuple[int, str, str]]


@dataclass(frozen=True)
class AtOnce:
    """Rows that may be decided on at once."""

    ground: str
    title: str
    digest: str
    rows: Sequence[Asked]


@dataclass(frozen=True)
class Identified:
    """What was decided of a row, by whom and when."""

    number: int
    who: str
    same: bool
    reason: str
    said: str


def conversions(found: Preview) -> list[Conversion]:
    """Return what was mended, by column and kind. Numbers of identity papers are not shown whole. One query when
    something was decided."""
    decided = found.choices.conversions
    users = {one.by for one in decided.by_group.values()}
    names = dict[int, str]()
    if users:
        names = {one.pk: str(one) for one in User.objects.filter(pk__in=users)}
    titles = column_names(found.reading.header)
    shown = []
    for group in groups(found.reading):
        said = decided.by_group.get(group.key) if decided.covers(group) else None
        answer = said.answer if said is not None else Answer()
        texts = [
            Text(place, *_shown(group, before, after), apart=before in answer.apart)
            for place, (before, after) in enumerate(group.texts)
        ]
        shown.append(
            Conversion(
                key=group.key,
                column=group.column,
                header=titles.get(group.column, ""),
                title=group.repairs[0].title,
                cells=len(group.repairs),
                texts=texts[:TEXTS],
                more=max(len(texts) - TEXTS, 0),
                mixed=group.mixed,
                accepted=answer.accepted,
                decided=said is not None,
                said=_said(names.get(said.by, ""), datetime.fromisoformat(said.at)) if said is not None else "",
            )
        )
    return shown


def _shown(group: Group, before: str, after: str) -> tuple[str, str]:
    if group.kind != ZEROS:
        return before, after
    missing = len(after) - len(before)
    return _("%(n)s chữ số") % {"n": len(before)}, f"{'0' * missing} + {masked(before)}"


def _said(who: str, at: datetime) -> str:
    return f"{who}, {date_format(localtime(at), 'd/m/Y H:i')}"


def conversion_answers(sent: Any, shown: Sequence[Group]) -> dict[str, Answer]:
    """Return what a form says of the groups that were shown: group → answer. Groups without one are absent."""
    found = {}
    for group in shown:
        said = sent.get(f"conversion-{group.key}")
        if said not in (_YES, _NO):
            continue
        texts = group.texts
        places = {int(one) for one in sent.getlist(f"apart-{group.key}") if one.isascii() and one.isdigit()}
        apart = frozenset(texts[place][0] for place in places if place < len(texts))
        found[group.key] = Answer(said == _YES, apart)
    return found


def at_once(found: Preview) -> list[AtOnce]:
    """Return the rows that one decision may be taken for."""
    titles = {
        Ground.NUMBER: _("Cùng số định danh và cùng họ tên"),
        Ground.BIRTH: _("Cùng họ tên, đủ ngày tháng năm sinh, và cùng nơi cư trú hoặc nơi công tác"),
        Ground.PLACE: _("Tập thể, hộ gia đình cùng tên, cùng xã, và cùng thôn, bản hoặc cùng người đứng đầu"),
    }
    return [
        AtOnce(group.ground, titles[group.ground], group.digest, [_asked(one) for one, _match in group.rows])
        for group in together(found)
    ]


def asked(found: Preview) -> tuple[list[Asked], int]:
    """Return the rows to be decided on one by one, as many as a page holds, and how many more there are."""
    grouped = {one.number for group in together(found) for one, _match in group.rows}
    rows = [one for one in waiting(found) if one.number not in grouped]
    return [_asked(one) for one in rows[:ASKED]], max(len(rows) - ASKED, 0)


def _asked(one: Planned) -> Asked:
    return Asked(
        number=one.number,
        who=", ".join(part for part in (one.row.name, facts_of(one)) if part),
        matches=[(match.nominee.pk, in_words(match.nominee), "; ".join(match.reasons)) for match in one.matches],
    )


def identified(batch: ImportBatch) -> list[Identified]:
    """Return what was decided of rows, in their order. One query."""
    rows = RowIdentity.objects.filter(batch=batch).select_related("nominee__residence", "decided_by")
    return [
        Identified(
            number=one.number,
            who=in_words(one.nominee),
            same=one.same,
            reason=one.reason,
            said=_said(str(one.decided_by), one.decided_at),
        )
        for one in rows.order_by("number", "pk")[:_LISTED]
    ]


def answers(sent: Mapping[str, Any]) -> tuple[dict[int, int], dict[int, str]]:
    """Return what a form says of rows: row → nominee, row → why it is another. Rows left open are absent."""
    same: dict[int, int] = {}
    other: dict[int, str] = {}
    for name, value in sent.items():
        number = name.removeprefix("who-")
        if not name.startswith("who-") or not _is_row(number):
            continue
        if value == ANOTHER:
            other[int(number)] = str(sent.get(f"why-{number}", ""))
        elif isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
            same[int(number)] = int(value)
    return same, other


def row_numbers(given: Sequence[str]) -> set[int]:
    """Return the rows that are ticked."""
    return {int(one) for one in given if _is_row(one)}


def _is_row(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7
