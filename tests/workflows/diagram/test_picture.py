"""The picture of a few cases, written out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from tests.workflows.audit import histories
from tests.workflows.audit.histories import GRANT, HOLD, REQUEST, RESUBMIT, RESUME, START, SUBMIT
from tests.workflows.diagram.walks import SVG, chains, follow, places, spoil, states, tracks
from workflows.audit.sentences import history
from workflows.diagram import Holder, picture
from workflows.diagram.travel import legs_ahead

TO_COUNCIL = ["submit", "forward", "receive", "pass"]
AT_DISTRICT = ["council", "decision_drafting", "decision", "issuing", "granted"]
AT_PROVINCE = [
    *("province_intake", "province_verification", "province_council", "province_decision_drafting"),
    *("province_decision", "province_issuing", "granted"),
]


def drawn(chain, actions, *holders, language="vi", **more):
    way = follow(chain, actions)
    return picture(way.definition, way.lines, way.place, way.ended, holders, language, **more)


def label_of(svg, place):
    return places(svg)[place].find(f"{SVG}title").text


def texts_of(svg, place):
    return [one.text for one in places(svg)[place].findall(f"{SVG}text")]


def test_way_stands_in_written_order_with_its_states_when_a_case_is_under_way():
    svg = drawn("award-nomination", TO_COUNCIL).svg
    assert list(states(svg).items()) == [
        ("drafting", "travelled"),
        ("commune_signing", "travelled"),
        ("intake", "travelled"),
        ("verification", "travelled"),
        ("council", "present"),
        ("decision_drafting", "ahead"),
        ("decision", "ahead"),
        ("issuing", "ahead"),
        ("granted", "ahead"),
    ]
    assert (tracks(svg, "travelled"), tracks(svg, "ahead"), tracks(svg, "return")) == (4, 4, 0)


def test_boxes_say_who_and_when_when_a_case_is_under_way():
    svg = drawn("award-nomination", TO_COUNCIL, Holder("Thư ký Hội đồng", date(2024, 5, 9), "Vi Văn Tư", True)).svg
    assert texts_of(svg, "drafting") == ["Lập hồ sơ", "07/05/2024, Nông Thị Hà"]
    assert texts_of(svg, "council") == [
        "Hội đồng TĐKT huyện xét",
        "Đang ở đây, từ 10/05/2024",
        "Thư ký Hội đồng (Vi Văn Tư)",
        "hạn 09/05/2024, đã quá hạn",
    ]
    assert texts_of(svg, "issuing") == ["Ban hành (văn thư)"]
    assert label_of(svg, "drafting") == "Lập hồ sơ. Đã qua: 07/05/2024 09:30, Nông Thị Hà."
    assert label_of(svg, "council") == (
        "Hội đồng TĐKT huyện xét. Đang ở đây, từ 10/05/2024. Thư ký Hội đồng (Vi Văn Tư), hạn 09/05/2024, đã quá hạn."
    )
    assert label_of(svg, "issuing") == "Ban hành (văn thư). Phía trước."


def test_loops_are_one_place_and_counted_arcs_when_a_dossier_is_supplemented_twice():
    svg = drawn("award-nomination", [*TO_COUNCIL[:3], *["request_supplement", "resubmit"] * 2]).svg
    assert texts_of(svg, "supplement") == ["Bổ sung hồ sơ", "2 lần, lần cuối 13/05/2024", "Nông Thị Hà"]
    assert texts_of(svg, "verification") == ["Thẩm định (Phòng Nội vụ)", "Đang ở đây, lần 3, từ 13/05/2024"]
    assert svg.count(">2×<") == 2
    assert tracks(svg, "return") == 1


def test_a_move_is_drawn_once_when_it_was_made_and_is_ahead_again():
    svg = drawn("award-nomination", [*TO_COUNCIL, "return_to_verification"]).svg
    assert (tracks(svg, "travelled"), tracks(svg, "ahead"), tracks(svg, "return")) == (5, 4, 1)
    assert states(svg)["council"] == "travelled"


def test_offices_are_two_and_a_number_when_many_are_asked():
    agencies = [Holder(f"Cơ quan {number}") for number in range(1, 6)]
    diagram = drawn("award-nomination", [*TO_COUNCIL[:3], "consult"], *agencies)
    assert texts_of(diagram.svg, "consultation")[-3:] == ["Cơ quan 1", "Cơ quan 2", "và 3 cơ quan khác"]
    present = next(step for step in diagram.steps if step.kind == "present")
    assert present.texts[1:] == ("Cơ quan 1", "Cơ quan 2", "Cơ quan 3", "Cơ quan 4", "Cơ quan 5")


def test_nothing_is_ahead_and_the_end_is_named_when_a_case_has_ended():
    diagram = drawn("award-nomination", ["discard"])
    assert states(diagram.svg) == {"drafting": "travelled", "discarded": "present"}
    assert texts_of(diagram.svg, "discarded") == ["Đã hủy nháp", "Kết thúc tại đây, 07/05/2024", "Nông Thị Hà"]
    assert diagram.others == ()


def test_words_are_english_when_english_is_asked_for():
    diagram = drawn("award-nomination", ["submit"], Holder("Chair", date(2024, 5, 9)), language="en")
    assert texts_of(diagram.svg, "commune_signing") == [
        "Commune chair signs the",
        "submission letter",
        "Is here, since 07/05/2024",
        "Chair",
        "due 09/05/2024",
    ]
    assert [(one.title, one.text) for one in diagram.others] == [
        ("Send back to the drafting clerk", "The case goes to: Drafting the dossier.")
    ]


def test_steps_tell_the_way_in_its_order_when_a_stage_was_left_twice():
    diagram = drawn("award-nomination", ["submit", "send_back", "submit"])
    assert [(step.kind, step.place, step.time, step.ident) for step in diagram.steps[:5]] == [
        ("travelled", "drafting", 1, "way-1"),
        ("travelled", "commune_signing", 1, "way-2"),
        ("travelled", "drafting", 2, "way-3"),
        ("present", "commune_signing", 2, "way-4"),
        ("ahead", "intake", 1, "way-5"),
    ]
    assert diagram.steps[0].texts == (
        "06/05/2024 08:30 Nông Thị Hà, đã lập hồ sơ.",
        "07/05/2024 09:30 Nông Thị Hà, đã trình lãnh đạo xã ký hồ sơ đề nghị khen thưởng.",
    )
    assert diagram.steps[4].texts == ("Ký và trình huyện",)
    assert places(diagram.svg)["drafting"].attrib["href"] == "#way-3"


def test_a_step_says_that_it_does_not_hold_when_one_of_its_lines_does_not():
    way = follow("award-nomination", ["submit", "send_back"])
    lines = [*way.lines[:2], spoil(way.lines[2], verified=False)]
    diagram = picture(way.definition, lines, way.place, False)
    assert [step.verified for step in diagram.steps[:3]] == [True, False, True]


def test_other_ways_leave_out_the_main_one_and_what_moves_nothing_when_listed():
    diagram = drawn("award-nomination", TO_COUNCIL)
    assert [(one.title, one.text) for one in diagram.others] == [
        ("Đề nghị hình thức khác", "Hồ sơ chuyển tới: Dự thảo quyết định, tờ trình."),
        ("Không đề nghị", "Hồ sơ chuyển tới: Không khen thưởng."),
        ("Để lại kỳ họp sau", "Hồ sơ ở lại bước này."),
        ("Đề nghị thẩm định lại", "Hồ sơ chuyển tới: Thẩm định (Phòng Nội vụ)."),
        ("Rút hồ sơ", "Hồ sơ chuyển tới: Đã rút."),
    ]


@pytest.mark.parametrize(
    ("chain", "start", "never", "way"),
    [
        ("award-nomination", "verification", (), AT_DISTRICT),
        ("award-nomination", "supplement", (), ["verification", *AT_DISTRICT]),
        ("award-nomination", "consultation", (), ["verification", *AT_DISTRICT]),
        ("award-nomination", "rejection_review", (), ["verification", *AT_DISTRICT]),
        (
            "award-nomination",
            "decision",
            ("granted_at_district",),
            AT_PROVINCE,
        ),
        (
            "award-nomination",
            "province_decision",
            ("granted_at_district", "granted_at_province"),
            ["forwarded"],
        ),
        ("award-nomination", "verification", ("display_not_required",), ["public_display", *AT_DISTRICT]),
        ("award-nomination", "granted", (), []),
        ("award-nomination", "nowhere", (), []),
        (
            "delegate-selection",
            "reserve",
            (),
            ["district_signing", "composition_review", "steering_decision", "confirmation", "credentials", "seated"],
        ),
        ("delegate-appointment", "proposal", (), ["composition_review", "steering_decision", "seated"]),
        ("leave-request", "drafting", (), ["checking", "asking", "signing", "granted"]),
    ],
)
def test_main_way_leads_to_a_good_end_when_there_is_one(chain, start, never, way):
    assert [leg.to for leg in legs_ahead(chains()[chain], start, never=never)] == way


def test_picture_is_this_one_letter_for_letter_when_the_case_is_small():
    svg = drawn("leave-request", ["submit", "ask", "reply"], Holder("Chủ tịch UBND huyện", date(2024, 5, 14))).svg
    assert svg.replace("><", ">\n<") + "\n" == Path(__file__).with_name("small.svg").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_history_of_the_database_is_drawn_without_a_query_when_its_lines_are_given(django_assert_num_queries):
    (case,) = histories.write(histories.world(), 1, [START, SUBMIT, REQUEST, RESUBMIT, HOLD, RESUME, GRANT])
    lines = history([case.pk])[case.pk]
    with django_assert_num_queries(0):
        svg = picture(histories.definition(), lines, case.stage, case.ended).svg
    assert [line.who for line in lines] == [
        *("Hoàng Văn Thụ", "Hoàng Văn Thụ", "Nông Thị Hà", "Hoàng Văn Thụ", "Nông Thị Hà", "Nông Thị Hà", "Lý Văn Nam")
    ]
    assert [texts_of(svg, place) for place in places(svg)] == [
        ["Lập hồ sơ", "06/05/2024, Hoàng Văn Thụ"],
        ["Thẩm định", "2 lần, lần cuối 06/05/2024", "Lý Văn Nam"],
        ["Bổ sung hồ sơ", "06/05/2024, Hoàng Văn Thụ"],
        ["Đã khen thưởng", "Kết thúc tại đây, 06/05/2024", "Lý Văn Nam"],
    ]


def test_page_shows_picture_and_words_with_names_as_text_when_they_are_hostile():
    way = follow("award-nomination", ["submit", "send_back"], who='<b>"Hà"</b>')
    diagram = picture(way.definition, way.lines, way.place, False, [Holder("<i>Xã</i>")], ident="trip")
    page = render_to_string("workflows/diagram.html", {"diagram": diagram})
    assert page.count("&lt;b&gt;&quot;Hà&quot;&lt;/b&gt;") == page.count("Hà") > 4
    assert "<b>" not in page
    assert "<i>" not in page
    for step in diagram.steps:
        assert page.count(f'id="{step.ident}"') == 1
    assert page.count(f'id="{diagram.list_ident}"') == 1
