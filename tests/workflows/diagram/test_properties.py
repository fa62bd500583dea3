"""Whatever way a case takes through a shipped chain, its picture is whole, tells all of it, and nothing overlaps."""

from __future__ import annotations

from datetime import date
from itertools import combinations, permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.diagram.walks import SVG, Walk, chains, lasting, parsed, places, states, tracks, walk
from workflows.definition import Action
from workflows.diagram import Diagram, Holder, picture
from workflows.diagram.layout import MARK, WIDTH, Plan, count_width, plan
from workflows.diagram.lettering import width
from workflows.diagram.travel import Travel, travel
from workflows.diagram.words import LANGUAGES, notes, title_of

MOST_EVENTS = 40
HOLDERS = [
    Holder("Thư ký – Hội đồng Thi đua – Khen thưởng huyện Chi Lăng", date(2024, 5, 20), "Lý Văn Nam", overdue=True),
    Holder("Chuyên viên thẩm định – Phòng Nội vụ huyện Chi Lăng"),
    Holder("Công an huyện Chi Lăng", date(2024, 5, 21)),
]
NAMES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "Nông Thị Hà",
            "<script>alert(1)</script>",
            "\"'&]]><!--",
            "</title></svg><img src=x onerror=alert(1)>",
            "&#60;b&gt;",
            "\x00\x0b\ud800\u202eđảo",
            "W" * 5000,
        ]
    ),
)


@st.composite
def walks(draw: st.DrawFn) -> Walk:
    """A way through one of the chains, of any length up to the most, among all actions that a place has."""
    left = draw(st.integers(0, MOST_EVENTS - 1))

    def choose(offered: list[Action]) -> Action | None:
        nonlocal left
        left -= 1
        return draw(st.sampled_from(offered)) if left >= 0 and offered else None

    return walk(draw(st.sampled_from(sorted(chains()))), choose, draw(NAMES))


def drawn(way: Walk, language: str = "vi") -> Diagram:
    holders = [] if way.ended else HOLDERS
    return picture(way.definition, way.lines, way.place, way.ended, holders, language)


def planned(way: Walk) -> Plan:
    found = travel(way.definition, way.lines, way.place, ended=way.ended)
    titles = {place: title_of(way.definition, place, "vi") for place in found.places}
    return plan(found, titles, {place: notes(found, place, HOLDERS, LANGUAGES["vi"]) for place in found.places})


@settings(max_examples=150, deadline=None)
@given(walks(), st.sampled_from(["vi", "en"]))
def test_each_place_visited_stands_once_with_its_state_when_drawn(way, language):
    svg = drawn(way, language).svg
    found = states(svg)
    assert {place for place, state in found.items() if state != "ahead"} == set(way.arrivals)
    assert [place for place, state in found.items() if state == "present"] == [way.place]
    assert tracks(svg, "travelled") == len(way.moves)
    counts = sorted(one.text for one in parsed(svg).iter(f"{SVG}text") if one.get("class") == "diagram-count-text")
    assert counts == sorted(f"{count}×" for count in way.moves.values() if count > 1)


@settings(max_examples=150, deadline=None)
@given(walks())
def test_nothing_but_our_own_elements_and_attributes_stand_there_when_names_are_hostile(way):
    elements = list(parsed(drawn(way).svg).iter())
    allowed = {"svg", "title", "g", "path", "rect", "text", "a", "circle"}
    assert {one.tag.removeprefix(SVG) for one in elements} <= allowed
    attributes = {name for one in elements for name in one.attrib}
    assert [name for name in attributes if name == "style" or name.startswith("on")] == []
    assert {one.attrib["href"][0] for one in elements if "href" in one.attrib} == {"#"}


@settings(max_examples=150, deadline=None)
@given(walks())
def test_boxes_keep_apart_and_inside_when_planned(way):
    boxes = planned(way).boxes
    for above, below in combinations(boxes, 2):
        assert above.bottom + 20 <= below.y
    for box in boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.bottom <= planned(way).height
        assert box.width >= 180


@settings(max_examples=150, deadline=None)
@given(walks(), st.sampled_from(["vi", "en"]))
def test_text_stays_in_its_box_when_drawn(way, language):
    for node in places(drawn(way, language).svg).values():
        box = node.find(f"{SVG}rect")
        left, top, wide, high = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        for text in node.findall(f"{SVG}text"):
            size, x, y = (float(text.attrib[name]) for name in ("font-size", "x", "y"))
            assert x >= left + MARK + 10
            assert x + width(text.text, size, bold="font-weight" in text.attrib) <= left + wide
            assert top <= y - size
            assert y + size / 3 <= top + high


@st.composite
def tangles(draw: st.DrawFn) -> Plan:
    """Any moves between any places: more crossing ways than a chain would have."""
    places = [f"place_{number}" for number in range(draw(st.integers(2, 14)))]
    pairs = st.tuples(st.sampled_from(places), st.sampled_from(places))
    went = draw(st.dictionaries(pairs, st.integers(1, 12), max_size=25))
    ahead = draw(st.sets(pairs, max_size=5)) - went.keys()
    visits = dict.fromkeys(places, 1)
    way = Travel(tuple(places), visits, went, tuple(sorted(ahead)), (), {}, {}, places[-1], False)
    return plan(way, dict.fromkeys(places, "Thẩm định"), dict.fromkeys(places, ()))


@settings(max_examples=300, deadline=None)
@given(st.one_of(walks().map(planned), tangles()))
def test_moves_beside_the_column_do_not_cover_each_other_when_planned(found):
    beside = [one for one in found.tracks if one.lane is not None]
    ((left, right),) = {(box.x, box.x + box.width) for box in found.boxes}
    for one in beside:
        assert 0 < one.lane < left if not one.back else right < one.lane < WIDTH
        if one.count > 1:
            assert one.count_at[0] - count_width(one.count) / 2 >= 0
            assert one.count_at[0] + count_width(one.count) / 2 <= WIDTH
    for one, other in combinations(beside, 2):
        if one.lane == other.lane:
            (low, high), (other_low, other_high) = (sorted((t.start[1], t.end[1])) for t in (one, other))
            assert high < other_low or other_high < low
    ports = [end for one in beside for end in (one.start, one.end)]
    assert len(set(ports)) == len(ports)
    boxes = {box.place: box for box in found.boxes}
    for one in beside:
        assert boxes[one.origin].y < one.start[1] < boxes[one.origin].bottom
        assert boxes[one.target].y < one.end[1] < boxes[one.target].bottom


@settings(max_examples=300, deadline=None)
@given(st.one_of(walks().map(planned), tangles()))
def test_moves_that_share_a_place_do_not_cross_when_planned(found):
    beside = [one for one in found.tracks if one.lane is not None]
    for one, other in permutations(beside, 2):
        if one.back == other.back and {one.origin, one.target} & {other.origin, other.target}:
            low, high = sorted((one.start[1], one.end[1]))
            reaches_over = abs(other.lane - other.start[0]) > abs(one.lane - one.start[0])
            assert not (reaches_over and (low < other.start[1] < high or low < other.end[1] < high))


@settings(max_examples=100, deadline=None)
@given(walks())
def test_every_link_leads_to_words_when_drawn(way):
    diagram = drawn(way)
    idents = [step.ident for step in diagram.steps]
    assert len(set(idents)) == len(idents)
    told = {step.ident: step for step in diagram.steps}
    for place, node in places(diagram.svg).items():
        assert told[node.attrib["href"].removeprefix("#")].place == place
    assert [step.kind for step in diagram.steps].count("present") == 1
    assert sum(step.kind != "ahead" for step in diagram.steps) == sum(way.arrivals.values())


@settings(max_examples=60, deadline=None)
@given(walks())
def test_each_sentence_is_told_once_in_order_when_there_are_words(way):
    told = [text for step in drawn(way).steps if step.kind == "travelled" for text in step.texts]
    present = next(step for step in drawn(way).steps if step.kind == "present").texts
    here = [line for line in way.lines if line.visit == way.visit or (line.kind == "started" and way.visit == 1)]
    assert len(told) == len(way.lines) - len(here)
    assert len(present) == 1 + (0 if way.ended else len(HOLDERS)) + len(here)


@settings(max_examples=100, deadline=None)
@given(walks(), st.data())
def test_a_picture_is_still_drawn_when_the_history_is_broken(way, data):
    lines = []
    for line in way.lines:
        harm = data.draw(st.sampled_from(["none", "none", "lost", "unreadable", "renamed", "shaped"]))
        if harm == "none":
            lines.append(line)
        elif harm == "unreadable":
            lines.append(type(line)(line.at, "", "[không đọc được]", False, "", "", 0, ""))
        elif harm == "renamed":
            lines.append(type(line)(*(line.at, line.who, line.sentence, False, "moved", "<nowhere>", 7, "no/where")))
        elif harm == "shaped":
            lines.append(type(line)(*(line.at, line.who, line.sentence, False, "moved", [], {}, None)))
    found = states(picture(way.definition, lines, way.place, way.ended, HOLDERS).svg)
    assert [place for place, state in found.items() if state == "present"] == [way.place]


@pytest.mark.parametrize("chain", ["award-nomination", "delegate-selection", "delegate-appointment"])
def test_a_picture_is_under_30_kb_when_it_tells_forty_events(chain):
    """The heaviest of a hundred ways that never end."""
    stages = lasting(chains()[chain])
    sizes = []
    for seed in range(100):
        dice, left = Random(seed), MOST_EVENTS - 1

        def choose(offered: list[Action], dice: Random = dice) -> Action | None:
            nonlocal left
            left -= 1
            return dice.choice([one for one in offered if one.to in stages]) if left >= 0 else None

        way = walk(chain, choose, "Nguyễn Thị Phương Thảo Ngọc Ánh")
        assert len(way.lines) == MOST_EVENTS
        sizes.append(len(drawn(way).svg.encode()))
    assert max(sizes) < 30_000
