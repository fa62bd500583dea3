"""The walkthrough: every scenario ends where it says, every history verifies, a second walk leaves the first alone."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from approvals.demo.walkthrough import SCENARIOS, Tour, telling
from approvals.demo.walkthrough.tour import WentAstray
from approvals.models import Consultation, Hold
from nominations.models import DelegateNomination, Submission
from tests.approvals.test_load_demo import load
from workflows import clock
from workflows.models import Case, Disclosure, Event, User

pytestmark = pytest.mark.django_db

#: (chain, outcome, number of events) of the cases of one walk, in the order told.
AWARD = "award-nomination"
WALKED = [
    (AWARD, "granted", 9),
    (AWARD, "granted", 16),
    (AWARD, "refused", 8),
    (AWARD, "withdrawn", 5),
    *[(AWARD, "granted", 9)] * 3,
    (AWARD, "refused", 6),
    *[(AWARD, "granted", 9)] * 2,
    (AWARD, "drafting", 1),
    *[(AWARD, "granted", 9)] * 11,
    (AWARD, "drafting", 1),
    *[(AWARD, "granted", 9)] * 10,
    (AWARD, "drafting", 1),
    ("delegate-selection", "seated", 10),
    ("delegate-selection", "declined", 9),
    ("delegate-selection", "seated", 11),
    ("delegate-selection", "not_selected", 5),
    ("delegate-appointment", "seated", 4),
    (AWARD, "granted", 14),
]


def walk(*options: str) -> str:
    out = StringIO()
    call_command("walkthrough", *options, stdout=out)
    return out.getvalue()


def scenario(name: str, tour: Tour) -> list[telling.Ended]:
    """Walk one scenario by the name of its function."""
    [found] = [function for _, function in SCENARIOS if function.__name__ == name]
    return telling.ended(found(tour))


@pytest.mark.slow
def test_walkthrough_json_ends_each_case_as_its_scenario_says_when_run_twice(settings):
    settings.DEBUG = True
    call_command("load_areas", stdout=StringIO(), stderr=StringIO())
    for command in ("load_chains", "load_policies", "load_demo"):
        call_command(command, stdout=StringIO())

    first = json.loads(walk("--json"))
    heads = dict(Case.objects.values_list("code", "head"))
    second = json.loads(walk("--json"))

    for found in (first, second):
        assert [(one["chain"], one["outcome"], one["events"]) for one in found] == WALKED
        assert {one["verified"] for one in found} == {True}
        assert {frozenset(one) for one in found} == {frozenset({"chain", "title", "outcome", "events", "verified"})}
    assert Case.objects.count() == 2 * len(WALKED)
    assert {one["title"] for one in first} & {one["title"] for one in second} == set()
    assert {code: head for code, head in Case.objects.values_list("code", "head") if code in heads} == heads


@pytest.mark.slow
def test_walkthrough_prints_each_history_as_sentences(demo):
    said = walk()
    lines = said.splitlines()
    assert "Lô Thị Duyên, Phó Chủ tịch UBND huyện Chi Lăng, ký thay (KT.) Chủ tịch UBND huyện Chi Lăng" in said
    assert "còn thiếu: năm sinh." in said
    assert "còn thiếu: thành tích." in said
    assert "xã được đề nghị 27 Giấy khen của Chủ tịch UBND huyện trong phong trào này, đã có 27." in said
    assert Counter(line for line in lines if line.startswith("  Hiện nay: Đại biểu chính thức.")) == {
        "  Hiện nay: Đại biểu chính thức. 10 sự kiện, lịch sử nguyên vẹn.": 1,
        "  Hiện nay: Đại biểu chính thức. 11 sự kiện, lịch sử nguyên vẹn.": 1,
    }
    total = Event.objects.count()
    assert lines[-1] == f"Kiểm tra toàn bộ: {len(WALKED)} hồ sơ, {total} sự kiện, lịch sử nguyên vẹn."
    assert "Giờ trong lịch sử là giờ thật của máy; thời hạn tính theo ngày làm việc giả định." in lines[1]
    # Thirty-nine cases: of the thirty, three histories are told.
    assert [line.startswith("  Hiện nay: ") for line in lines].count(True) == len(WALKED) - 27


def test_walkthrough_tells_three_histories_and_a_table_when_thirty_go_together(demo, monkeypatch):
    thirty = [one for one in SCENARIOS if one[1].__name__ == "thirty_in_one_act"]
    monkeypatch.setattr("approvals.management.commands.walkthrough.SCENARIOS", thirty)
    lines = walk().splitlines()
    names = dict(Case.objects.values_list("code", "award_nomination__nominee__full_name"))
    assert lines[lines.index("1. Một xã trình ba mươi hồ sơ trong một lượt") + 1] == (
        "Cán bộ xã trình cả 30 hồ sơ trong một lượt: 27 được trình, 3 bị từ chối; "
        "tờ trình mà Chủ tịch xã ký sau đó là một danh sách gồm 27 hồ sơ được trình."
    )
    assert Submission.objects.get().items.count() == 27
    assert [line for line in lines if line.startswith("  Hiện nay: ")] == [
        "  Hiện nay: Đã khen thưởng. 9 sự kiện, lịch sử nguyên vẹn.",
        "  Hiện nay: Không khen thưởng. 6 sự kiện, lịch sử nguyên vẹn.",
        "  Hiện nay: Lập hồ sơ. 1 sự kiện, lịch sử nguyên vẹn.",
    ]
    at = lines.index("Cả 30 hồ sơ (lịch sử đầy đủ của từng hồ sơ: thêm --full):")
    table = [re.split(r" {2,}", line.strip()) for line in lines[at + 1 : at + 32]]
    assert table[0] == ["Mã hồ sơ", "Người được đề nghị", "Hiện nay", "Sự kiện", "Lịch sử"]
    assert {code: name for code, name, *_ in table[1:]} == names
    assert Counter((place, events, held) for _, _, place, events, held in table[1:]) == {
        ("Đã khen thưởng", "9", "nguyên vẹn"): 26,
        ("Không khen thưởng", "6", "nguyên vẹn"): 1,
        ("Lập hồ sơ", "1", "nguyên vẹn"): 3,
    }
    summary = lines[lines.index("Tóm tắt") + 1 : -1]
    assert [line.split()[:3] for line in summary] == [
        ["đạt", "granted", "26"], ["đạt", "refused", "6"], ["đạt", "drafting", "3"],
    ]  # fmt: skip

    full = walk("--full").splitlines()
    assert [line.startswith("  Hiện nay: ") for line in full].count(True) == 30
    assert [line for line in full if line.startswith("Cả 30 hồ sơ")] == []
    assert len(full[full.index("Tóm tắt") + 1 : -1]) == 30


def test_a_case_that_went_astray_is_told_apart_when_many_go_together(demo):
    found = scenario("thirty_in_one_act", Tour())
    astray = replace(found[1], told=replace(found[1].told, expected="refused"))
    lines: list[str] = []
    telling.tell_all([found[0], astray, *found[2:]], lines.append)
    assert lines[lines.index(astray.title) + 11] == ("  KHÔNG NHƯ KỊCH BẢN: đang ở “granted”, kịch bản nêu “refused”.")
    assert [one.size for one in telling.sum_up([found[0], astray, *found[2:]])] == [
        "25 hồ sơ", "9 sự kiện", "6 sự kiện", "3 hồ sơ",
    ]  # fmt: skip


def test_the_deputy_signs_for_the_chair_who_did_not(demo):
    [told] = scenario("granted_by_the_deputy", Tour())
    signed = Event.objects.get(case=told.told.case_id, action="sign")
    chair, deputy = (User.objects.get(username=name) for name in ("chilang.chutich", "chilang.phochutich"))
    assert (told.outcome, told.verified) == ("granted", True)
    assert signed.user_id == deputy.pk
    assert signed.persons.split(",") == [str(deputy.pk), str(chair.pk)]


def test_the_province_grants_what_its_office_sent_back_once_by_order(demo):
    [told] = scenario("granted_by_the_province", Tour())
    back = next(line for line in told.lines if line.action == "send_back")
    assert "ký thay (KT.) Chánh Văn phòng" in back.sentence
    assert "thừa lệnh (TL.) Chủ tịch UBND tỉnh Lạng Sơn" in back.sentence
    assert told.outcome == "granted"
    assert Submission.objects.filter(status="signed", items__case=told.told.case_id).count() == 2


def test_the_silent_agency_lapses_by_the_system_after_its_last_day(demo):
    [told] = scenario("one_agency_silent", Tour())
    opinions = Consultation.objects.filter(case=told.told.case_id)
    lapsed = Event.objects.get(case=told.told.case_id, action="lapse")
    assert dict(opinions.values_list("agency__body__function", "outcome")) == {"police": "agree", "tax": "no_opinion"}
    assert lapsed.user_id is None
    assert Hold.objects.filter(case=told.told.case_id, closed_at__isnull=False).count() == 1
    assert clock.today() == date(2024, 5, 6)


def test_the_reserve_takes_the_place_of_the_one_who_declined(demo):
    tour = Tour()
    seated, declined, called, unsuccessful = scenario("selected_and_called_up", tour)
    assert [one.outcome for one in (seated, declined, called, unsuccessful)] == [
        "seated", "declined", "seated", "not_selected",
    ]  # fmt: skip
    vacancy = DelegateNomination.objects.get(case=declined.told.case_id).case.vacancies.get()
    assert vacancy.replacement_id == called.told.case_id
    assert [line.action for line in called.lines][4:6] == ["place_in_reserve", "call_up"]


def test_ex_officio_stands_on_a_line_of_its_own(demo):
    tour = Tour()
    scenario("selected_and_called_up", tour)
    [told] = scenario("ex_officio", tour)
    assert (told.chain, told.outcome, told.verified) == ("delegate-appointment", "seated", True)


def test_walkthrough_exits_with_1_when_a_history_does_not_hold(demo, monkeypatch):
    [told] = scenario("withdrawn", Tour())
    assert told.verified
    Disclosure.objects.filter(case=told.told.case_id, kind="comment").update(value="Người khác viết")
    [again] = telling.ended([told.told])
    assert (again.verified, again.as_told) == (False, False)
    monkeypatch.setattr("approvals.management.commands.walkthrough.SCENARIOS", ())
    with pytest.raises(SystemExit) as left:
        walk("--json")
    assert left.value.code == 1


def test_walkthrough_exits_with_1_when_a_case_stands_elsewhere_than_told(demo, monkeypatch):
    def lies(tour: Tour) -> list[telling.Told]:
        [told] = scenario("withdrawn", tour)
        return [telling.Told(told.told.case_id, "Kịch bản sai", "granted")]

    monkeypatch.setattr("approvals.management.commands.walkthrough.SCENARIOS", (("Kịch bản sai", lies),))
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("walkthrough", "--json", stdout=out)
    assert left.value.code == 1
    [row] = json.loads(out.getvalue())
    assert (row["outcome"], row["verified"]) == ("withdrawn", True)


def test_walkthrough_is_refused_where_the_date_is_real(demo, settings):
    settings.VINHDANH_TODAY = None
    with pytest.raises(CommandError, match="chỉ chạy ở bản trình diễn"):
        walk()
    assert Case.objects.count() == 0


def test_walkthrough_says_what_to_do_when_the_password_is_not_the_demos(demo, settings):
    settings.DEBUG = False
    load()
    with pytest.raises(CommandError, match=r"Hãy chạy lại manage\.py load_demo với DEBUG=1"):
        walk("--json")


def test_sign_in_is_refused_when_the_person_does_not_hold_the_office(demo):
    tour = Tour()
    with pytest.raises(WentAstray, match="không giữ chức vụ"):
        tour.sign_in("vanlinh.canbo", "187 committee chair")
    with pytest.raises(WentAstray, match="không có quyền ký KT"):
        tour.sign_in_for("vanlinh.canbo", "187 committee chair", "KT")
