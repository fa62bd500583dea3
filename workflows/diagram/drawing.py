"""The picture as SVG. Classes say what a thing is and the stylesheet how it looks; without one it is still readable.

Sizes of letters are the picture's own, because its boxes were measured with them. No style, no script, no marker: the
page's security policy forbids the first two, and a marker cannot take the colour of its line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from workflows.diagram.layout import COUNT_SIZE, TEXT, WIDTH, Box, Plan, Track, count_text, count_width
from workflows.diagram.lettering import clean

_CORNER: Final = 6
_BEND: Final = 9
_HEAD: Final = 6


def draw(plan: Plan, name: str, labels: Mapping[str, str], links: Mapping[str, str], ident: str) -> SafeString:
    """Return the picture; each place is a link to its words (`links`) and is heard as its label."""
    height = _number(plan.height)
    # Ways ahead first: where the two meet, what was travelled lies on top.
    tracks = sorted(plan.tracks, key=lambda track: not track.ahead)
    return _tag(
        "svg",
        _tag("title", name, id=f"{ident}-name"),
        _tag("g", *map(_track, tracks), *map(_count, tracks), fill="none", stroke="currentColor", aria_hidden="true"),
        *(_place(box, labels[box.place], links[box.place]) for box in plan.boxes),
        **{"class": "diagram", "role": "group", "aria_labelledby": f"{ident}-name"},
        **{"viewBox": f"0 0 {WIDTH} {height}", "width": str(WIDTH), "height": height},
        fill="currentColor",
        xmlns="http://www.w3.org/2000/svg",
    )


def _tag(name: str, *content: str, **attributes: str) -> SafeString:
    """One element; content and attributes are escaped unless they are safe already. `aria_x` is written `aria-x`."""
    written = "".join(f' {key.replace("_", "-")}="{conditional_escape(one)}"' for key, one in attributes.items())
    inside = "".join(map(conditional_escape, content))
    # Both parts were escaped just now, names of elements and attributes stand in this file.
    return mark_safe(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")  # noqa: S308


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _place(box: Box, label: str, link: str) -> SafeString:
    frame = _tag(
        "rect",
        x=_number(box.x),
        y=_number(box.y),
        width=_number(box.width),
        height=_number(box.height),
        rx=str(_CORNER),
        fill="none",
        stroke="currentColor",
        **{"class": "diagram-box"},
    )
    text = (
        _tag(
            "text",
            line.text,
            x=_number(box.x + TEXT),
            y=_number(line.y),
            font_size=str(line.size),
            **({"class": "diagram-title", "font_weight": "600"} if line.bold else {"class": "diagram-note"}),
        )
        for line in box.lines
    )
    return _tag(
        "a",
        _tag("title", label),
        frame,
        _mark(box),
        *text,
        **{"class": f"diagram-node diagram-node--{box.state}", "href": link, "data_place": clean(box.place)},
    )


def _mark(box: Box) -> SafeString:
    """The state by shape: a tick where the case was, a ring filled in the middle where it is, an empty one ahead."""
    x, y = box.mark
    ring = _tag(
        "circle", cx=_number(x), cy=_number(y), r="7", fill="none", stroke="currentColor", **{"class": "diagram-mark"}
    )
    if box.state == "ahead":
        return ring
    if box.state == "present":
        inside = _tag("circle", cx=_number(x), cy=_number(y), r="3.5", fill="currentColor", **{"class": "diagram-dot"})
    else:
        tick = f"M{_number(x - 3.2)} {_number(y + 0.3)}l2.3 2.4 4.2-5"
        inside = _tag("path", d=tick, fill="none", stroke="currentColor", **{"class": "diagram-tick"})
    return mark_safe(ring + inside)  # noqa: S308  two elements made above


def _track(track: Track) -> SafeString:
    (x1, y1), (x2, y2) = track.start, track.end
    if track.lane is None:
        line = f"M{_number(x1)} {_number(y1)}V{_number(y2 - _HEAD)}"
        head = f"M{_number(x2)} {_number(y2 - 1)}l-4.5-{_HEAD + 1}h9z"
    else:
        outward = 1 if track.lane > x1 else -1
        line = _bent(x1, y1, track.lane, x2 + outward * _HEAD, y2)
        head = f"M{_number(x2 + outward)} {_number(y2)}l{outward * (_HEAD + 1)}-4.5v9z"
    kinds = ["diagram-edge", "diagram-edge--ahead" if track.ahead else "diagram-edge--travelled"]
    if track.back:
        kinds.append("diagram-edge--return")
    dashes = {"stroke_dasharray": "4 4"} if track.ahead else {}
    return _tag(
        "g",
        _tag("path", d=line, **dashes),
        _tag("path", d=head, fill="currentColor", stroke="none", **{"class": "diagram-head"}),
        **{"class": " ".join(kinds)},
    )


def _bent(x1: float, y1: float, lane: float, x2: float, y2: float) -> str:
    """A line from one side to a lane, along it, and back to the same side, its two corners rounded."""
    outward, down = (1 if lane > x1 else -1), (1 if y2 > y1 else -1)
    bend = min(_BEND, abs(lane - x2), abs(y2 - y1) / 2)
    across, along = _number(outward * bend), _number(down * bend)
    return (
        f"M{_number(x1)} {_number(y1)}H{_number(lane - outward * bend)}q{across} 0 {across} {along}"
        f"V{_number(y2 - down * bend)}q0 {along} {_number(-outward * bend)} {along}H{_number(x2)}"
    )


def _count(track: Track) -> str:
    """How often a move was made, where it was more than once."""
    if track.count < 2:
        return ""
    x, y = track.count_at
    wide = count_width(track.count)
    pill = _tag(
        "rect",
        x=_number(x - wide / 2),
        y=_number(y - 9),
        width=_number(wide),
        height="18",
        rx="9",
        **{"class": "diagram-count"},
    )
    text = _tag(
        "text",
        count_text(track.count),
        x=_number(x),
        y=_number(y + 4),
        font_size=str(COUNT_SIZE),
        text_anchor="middle",
        fill="currentColor",
        stroke="none",
        **{"class": "diagram-count-text"},
    )
    return mark_safe(pill + text)  # noqa: S308  two elements made above
