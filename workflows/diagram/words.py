"""What the picture says: its fixed words in both languages, and what each place has written under its title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from workflows.definition import Definition, Title
from workflows.diagram.lettering import clean
from workflows.diagram.travel import Told, Travel

Language = Literal["vi", "en"]

#: Offices written out in the box of the present place; the words beside the picture name them all.
MOST_HOLDERS = 2


@dataclass(frozen=True)
class Holder:
    """An office that has open work on the case, the person who claimed it ("" when nobody did), and until when."""

    office: str
    due: date | None = None
    person: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class Words:
    """The fixed words of one language."""

    name: str
    travelled: str
    travelled_often: str
    last: str
    present: str
    present_again: str
    since: str
    ended: str
    ended_at: str
    ahead: str
    due: str
    overdue: str
    more: str
    goes_to: str
    remains: str
    unknown: str


LANGUAGES: Final[Mapping[Language, Words]] = {
    "vi": Words(
        name="Đường đi của hồ sơ: {chain}",
        travelled="Đã qua",
        travelled_often="Đã qua {count} lần",
        last="{count} lần, lần cuối {day}",
        present="Đang ở đây",
        present_again="Đang ở đây, lần {count}",
        since="{here}, từ {day}",
        ended="Kết thúc tại đây",
        ended_at="Kết thúc tại đây, {day}",
        ahead="Phía trước",
        due="hạn {day}",
        overdue="đã quá hạn",
        more="và {count} cơ quan khác",
        goes_to="Hồ sơ chuyển tới: {title}.",
        remains="Hồ sơ ở lại bước này.",
        unknown="{name} (quy trình không có bước này)",
    ),
    "en": Words(
        name="The way of the case: {chain}",
        travelled="Passed",
        travelled_often="Passed {count} times",
        last="{count} times, last {day}",
        present="Is here",
        present_again="Is here, visit {count}",
        since="{here}, since {day}",
        ended="Ended here",
        ended_at="Ended here, {day}",
        ahead="Ahead",
        due="due {day}",
        overdue="overdue",
        more="and {count} other offices",
        goes_to="The case goes to: {title}.",
        remains="The case remains in this stage.",
        unknown="{name} (the chain has no such stage)",
    ),
}


def said(title: Title, language: Language) -> str:
    """Return a title in one language, fit to be drawn."""
    return clean(title.vi if language == "vi" else title.en, 200)


def title_of(definition: Definition, place: str, language: Language) -> str:
    """Return what a place is called; one that the chain does not know, by its name and that fact."""
    try:
        return said(definition.place(place).title, language)
    except KeyError:
        return LANGUAGES[language].unknown.format(name=clean(place, 60))


def notes(way: Travel, place: str, holders: Sequence[Holder], words: Words) -> list[str]:
    """Return what stands under a place's title: who and when, or who has it now and until when."""
    match way.state(place):
        case "travelled":
            return _passed(way, place, words)
        case "present":
            return [*_here_and_who(way, words), *_held(holders, words)]
        case _:
            return []


def label(way: Travel, place: str, title: str, holders: Sequence[Holder], words: Words) -> str:
    """Return what a place is called to somebody who hears the picture."""
    match way.state(place):
        case "present":
            written = [*_here_and_who(way, words), *(held(one, words) for one in holders)]
        case "travelled":
            count = way.visits[place]
            passed = words.travelled if count == 1 else words.travelled_often.format(count=count)
            written = [
                f"{passed}: {_when_and_who(way.left.get(place) or way.arrived.get(place), time=True)}".rstrip(": ")
            ]
        case _:
            written = [words.ahead]
    return f"{title}. {'. '.join(written)}."


def here(way: Travel, words: Words) -> str:
    """Return the words for the present place: since when, or when the case ended."""
    came = way.arrived.get(way.present)
    if way.ended:
        return words.ended_at.format(day=f"{came.at:%d/%m/%Y}") if came else words.ended
    count = way.visits[way.present]
    place = words.present if count == 1 else words.present_again.format(count=count)
    return words.since.format(here=place, day=f"{came.at:%d/%m/%Y}") if came else place


def _here_and_who(way: Travel, words: Words) -> list[str]:
    came = way.arrived.get(way.present)
    who = clean(came.who, 80) if came and way.ended else ""
    return [here(way, words), who] if who else [here(way, words)]


def _passed(way: Travel, place: str, words: Words) -> list[str]:
    line = way.left.get(place) or way.arrived.get(place)
    if line is None:
        return []
    count = way.visits[place]
    if count == 1:
        return [_when_and_who(line)]
    last = words.last.format(count=count, day=f"{line.at:%d/%m/%Y}")
    return [text for text in (last, clean(line.who, 80)) if text]


def _when_and_who(line: Told | None, *, time: bool = False) -> str:
    if line is None:
        return ""
    day = f"{line.at:%d/%m/%Y %H:%M}" if time else f"{line.at:%d/%m/%Y}"
    who = clean(line.who, 80)
    return f"{day}, {who}" if who else day


def _held(holders: Sequence[Holder], words: Words) -> list[str]:
    """Office and time limit apart: the box cuts a long name short, but never until when."""
    written: list[str] = []
    for one in holders[:MOST_HOLDERS]:
        written += [_office(one), _until(one, words)]
    if len(holders) > MOST_HOLDERS:
        written.append(words.more.format(count=len(holders) - MOST_HOLDERS))
    return [text for text in written if text]


def held(holder: Holder, words: Words) -> str:
    """Return one office that has work: "Thư ký – Hội đồng (Lý Văn Nam), hạn 08/05/2024, đã quá hạn"."""
    return ", ".join(text for text in (_office(holder), _until(holder, words)) if text)


def _office(holder: Holder) -> str:
    office, person = clean(holder.office, 120), clean(holder.person, 80)
    return f"{office} ({person})" if person else office


def _until(holder: Holder, words: Words) -> str:
    parts = [words.due.format(day=f"{holder.due:%d/%m/%Y}")] if holder.due else []
    return ", ".join([*parts, words.overdue] if holder.overdue else parts)
