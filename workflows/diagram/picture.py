"""The one thing asked for: the picture of a case in its chain, with its words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from workflows.definition import Definition
from workflows.diagram.drawing import draw
from workflows.diagram.layout import plan
from workflows.diagram.telling import Other, Step, other_ways, steps
from workflows.diagram.travel import Told, travel
from workflows.diagram.words import LANGUAGES, Holder, Language, label, notes, said, title_of


@dataclass(frozen=True)
class Diagram:
    """A picture and the same in words.

    Each place in the picture links to one of `steps` by its `ident`, or to the whole list (`list_ident`) where no step
    tells of it; the page that shows the picture shows the list with these ids.
    """

    svg: SafeString
    steps: tuple[Step, ...]
    others: tuple[Other, ...]
    list_ident: str


def picture(
    definition: Definition,
    lines: Sequence[Told],
    stage: str,
    ended: bool,
    holders: Sequence[Holder] = (),
    language: Language = "vi",
    *,
    never: Collection[str] = (),
    ident: str = "way",
) -> Diagram:
    """Return the picture of a case that stands at `stage` (an outcome when `ended`) after these lines of its history.

    `holders` are the offices that have open work. `never` names requirements that this case is known never to meet, so
    that the way ahead does not lead through them. `ident` begins the ids; two pictures on one page need two.
    """
    words = LANGUAGES[language]
    # A forged line may hold anything where a name belongs.
    lines = [line for line in lines if isinstance(line.stage, str) and isinstance(line.to, str)]
    way = travel(definition, lines, stage, ended=ended, never=never)
    titles = {place: title_of(definition, place, language) for place in way.places}
    told = steps(definition, lines, way, holders, language, ident)
    links = dict.fromkeys(way.places, f"#{ident}-list")
    links |= {step.place: f"#{step.ident}" for step in told if step.kind == "ahead" and not way.visits.get(step.place)}
    links |= {step.place: f"#{step.ident}" for step in told if step.kind != "ahead"}
    svg = draw(
        plan(way, titles, {place: notes(way, place, holders, words) for place in way.places}),
        words.name.format(chain=said(definition.title, language)),
        {place: label(way, place, titles[place], holders, words) for place in way.places},
        links,
        ident,
    )
    return Diagram(svg, told, other_ways(definition, way, language), f"{ident}-list")
