"""Lists taken as workbooks: the same rows as on the page, for the same people, at the same cost for any number."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import congresses, councils
from nominations.models import Notice, SensitiveReading, Submission
from nominations.notices import mark_read
from tests.approvals.factories import (
    TODAY,
    agreed,
    at_congress,
    at_council,
    at_drafting,
    at_intake,
    at_verification,
    draft,
    elected,
    open_election,
    open_session,
)
from tests.factories import (
    AbsenceFactory,
    DocumentFactory,
    NomineeFactory,
    SubstitutionFactory,
    another_holder,
    take,
)
from tests.screens import sign_in
from workflows import clock, registry, sealing
from workflows.models import DayOverride, Event, Policy, User
from workflows.screens import sheets_out
from workflows.screens.sheets_out import CONTENT_TYPE

VERIFIER = ("district", "interior", "verifier")
INTAKE = ("district", "interior", "intake_officer")
HEAD = ("district", "interior", "head")
CLERK = ("commune", "committee", "clerk")
CHAIR = ("commune", "committee", "chair")
COUNCIL = ("district", "emulation_council", "secretary")
ORGANISER = ("district", "organising_committee", "secretary")
AUDITOR = ("province", "inspectorate", "auditor")
STAGE = "Thẩm định (Phòng Nội vụ)"
ADMINISTRATOR = ("district", "interior", "administrator")


def book(client, by, url):
    """The workbook of a list: its first three rows, and the rows of the list by heading."""
    response = sign_in(client, by).get(url)
    assert (response.status_code, response.headers.get("Content-Type")) == (200, CONTENT_TYPE)
    rows = list(openpyxl.load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    return rows[:3], [dict(zip(rows[2], row, strict=True)) for row in rows[3:]]


def column(client, by, url, name):
    return [row[name] for row in book(client, by, url)[1]]


# --- each list


def test_open_work_is_taken_as_the_inbox_shows_it(client, town):
    first, second = at_verification(town, 2)
    [row, other] = book(client, town.holder(*VERIFIER), "/hop-viec/?dang=xlsx")[1]
    assert (row["Mã hồ sơ"], row["Trích yếu"], row["Xã"], row["Bước"], row["Ai giữ"]) == (
        first.code, first.label, town.commune.name, STAGE, None,
    )  # fmt: skip
    assert (other["Mã hồ sơ"], str(row["Hạn"])) == (second.code, "2024-05-20 00:00:00")


def test_narrowing_of_the_page_narrows_the_workbook(client, town):
    [one] = at_verification(town, 1, nominee=NomineeFactory(full_name="Đỗ Thị Thu Thủy"))
    at_verification(town, 1, nominee=NomineeFactory(full_name="Hoàng Văn Phúc"))
    assert column(client, town.holder(*VERIFIER), "/hop-viec/?dang=xlsx&tim=thuy", "Mã hồ sơ") == [one.code]
    assert column(client, town.holder(*VERIFIER), "/hop-viec/?dang=xlsx&tim=khong+co", "Mã hồ sơ") == []


def test_unit_sent_and_done_are_taken_like_their_pages(client, town):
    [case] = at_verification(town, 1)
    [unit] = book(client, town.holder(*HEAD), "/hop-viec/don-vi/?dang=xlsx")[1]
    [sent] = book(client, town.holder(*CHAIR), "/hop-viec/da-gui/?dang=xlsx")[1]
    [done] = book(client, town.holder(*INTAKE), "/hop-viec/da-lam/?dang=xlsx")[1]
    verifier = str(town.office(*VERIFIER))
    assert (unit["Mã hồ sơ"], unit["Chức vụ"]) == (case.code, verifier)
    assert (sent["Mã hồ sơ"], sent["Hiện ở bước"], sent["Nơi đang giữ"]) == (case.code, STAGE, verifier)
    assert (done["Mã hồ sơ"], done["Việc đã làm"], done["Với tư cách"]) == (
        case.code, "đã tiếp nhận hồ sơ", str(town.office(*INTAKE)),
    )  # fmt: skip


def test_cases_found_are_taken_with_where_they_stand(client, town):
    [case] = at_verification(town, 1)
    [row] = book(client, town.holder(*AUDITOR), f"/tra-cuu/?q={case.label.split()[-1]}&dang=xlsx")[1]
    assert (row["Mã hồ sơ"], row["Hiện ở bước"], row["Nơi đang giữ"]) == (
        case.code, STAGE, str(town.office(*VERIFIER)),
    )  # fmt: skip


def test_search_that_asks_for_nothing_gives_no_workbook_of_everything(client, town):
    at_verification(town, 1)
    response = sign_in(client, town.holder(*AUDITOR)).get("/tra-cuu/?dang=xlsx")
    assert response.headers["Content-Type"].startswith("text/html")


def test_refusals_are_taken_with_their_reason(client, town):
    [case] = at_verification(town, 1)
    take([case], "pass", town.holder(*VERIFIER))
    [row] = book(client, town.holder(*AUDITOR), "/tra-cuu/tu-choi/?dang=xlsx")[1]
    assert (row["Mã hồ sơ"], row["Việc"]) == (case.code, "Đủ điều kiện, trình Hội đồng")
    assert row["Lý do từ chối"]


def test_submissions_and_the_list_of_one_are_taken(client, town):
    cases = at_intake(town, 2)
    [paper] = Submission.objects.all()
    [row] = book(client, town.holder(*CLERK), reverse("submissions") + "?dang=xlsx")[1]
    assert (row["Tờ trình"], row["Số hồ sơ"], row["Tình trạng"]) == (paper.title, 2, paper.get_status_display())
    url = reverse("submission", args=[paper.pk]) + "?dang=xlsx"
    assert column(client, town.holder(*CLERK), url, "Mã hồ sơ") == [case.code for case in cases]


def test_decisions_and_the_list_of_one_are_taken(client, town):
    cases = at_drafting(town, 2)
    decision = draft(town, cases)
    [row] = book(client, town.holder(*VERIFIER), "/quyet-dinh/?dang=xlsx")[1]
    assert (row["Trích yếu"], row["Số hồ sơ"]) == (decision.title, 2)
    url = reverse("decision", args=[decision.pk]) + "?dang=xlsx"
    assert column(client, town.holder(*VERIFIER), url, "Mã hồ sơ") == [case.code for case in cases]


def test_accounts_and_offices_are_taken_by_administrators(client, town):
    verifier = town.holder(*VERIFIER)
    by = town.holder(*ADMINISTRATOR)
    people = book(client, by, reverse("accounts") + "?dang=xlsx")[1]
    assert [row["Đang giữ"] for row in people].count(str(town.office(*VERIFIER))) == 1
    offices = book(client, by, reverse("offices") + "?dang=xlsx&q=tham+dinh")[1]
    assert [(row["Chức vụ"], bool(row["Đang giữ"])) for row in offices] == [("Chuyên viên thẩm định", True)]
    assert sign_in(client, verifier).get(reverse("accounts") + "?dang=xlsx").status_code == 403


def test_register_is_taken_with_masked_numbers_by_who_may_read_them_and_that_is_recorded(client, town):
    number = "020162001234"
    NomineeFactory(
        full_name="Vi Thị Đào", residence=town.commune, religion="Tin lành",
        id_kind="cccd", id_number=number, id_digest=sealing.digest(number),
    )  # fmt: skip
    [row] = book(client, town.holder(*CLERK), reverse("nominees") + "?q=vi+thi+dao&dang=xlsx")[1]
    assert (row["Tên"], row["Dân tộc"], row["Tôn giáo"], row["Số định danh"]) == (
        "Vi Thị Đào", "Tày", "Tin lành", "•••••••••234",
    )  # fmt: skip
    kept = SensitiveReading.objects.get()
    assert (kept.people, kept.about) == (1, "Sổ đối tượng: vi thi dao")


def test_register_is_taken_without_sensitive_columns_by_everybody_else(client, town):
    at_verification(town, 1)
    headings, rows = book(client, town.holder(*INTAKE), reverse("nominees") + "?dang=xlsx")
    assert ({"Dân tộc", "Tôn giáo", "Đảng viên", "Số định danh"} & set(headings[2]), len(rows)) == (set(), 1)
    assert not SensitiveReading.objects.exists()


def test_agenda_is_taken_with_the_votes_and_what_follows(client, town):
    cases = at_council(town, 2)
    session = open_session(town, cases)
    councils.record_conclusions(town.holder(*COUNCIL), session.pk, [agreed(cases[0], note="Nhất trí cao")])
    url = reverse("council_session", args=[session.pk]) + "?dang=xlsx"
    voted, waiting = book(client, town.holder(*COUNCIL), url)[1]
    assert (voted["Mã hồ sơ"], voted["Đồng ý"], voted["Kết luận"], voted["Ý kiến thảo luận"]) == (
        cases[0].code, 13, "đề nghị khen thưởng", "Nhất trí cao",
    )  # fmt: skip
    assert (waiting["Mã hồ sơ"], waiting["Đồng ý"], waiting["Kết luận"]) == (cases[1].code, None, None)


def test_notices_are_taken_with_which_are_new(client, town):
    [case] = at_verification(town, 1)
    for text in ("Trước", "Sau"):
        Notice.objects.create(case=case, office=town.office(*CLERK), text=text, created_at=clock.now())
    mark_read(town.holder(*CLERK).user_id, [town.office(*CLERK).pk], Notice.objects.get(text="Trước").pk)
    rows = book(client, town.holder(*CLERK), reverse("notices") + "?dang=xlsx")[1]
    assert [(row["Nội dung"], row["Mã hồ sơ"], row["Đã đọc"]) for row in rows] == [
        ("Sau", case.code, "mới"), ("Trước", case.code, "đã đọc"),
    ]  # fmt: skip


def test_history_is_taken_line_by_line_with_its_hashes(client, town):
    [case] = at_verification(town, 1)
    rows = book(client, town.holder(*VERIFIER), reverse("case_history", args=[case.code]) + "?dang=xlsx")[1]
    events = Event.objects.filter(case=case).order_by("seq")
    assert [(row["Dòng"], row["Kiểm chứng"], row["Mã băm"]) for row in rows] == [
        (one.seq, "khớp", bytes(one.hash).hex()) for one in events
    ]


def test_what_administrators_keep_is_taken_with_who_recorded_it(client, town):
    by, away = town.holder(*ADMINISTRATOR), town.holder(*CLERK)
    AbsenceFactory(user_id=away.user_id, basis="Nghỉ phép năm")
    [row] = book(client, by, reverse("absences") + "?dang=xlsx")[1]
    assert (row["Tên đăng nhập"], row["Căn cứ"], row["Hiệu lực"], row["Người ghi"]) == (
        User.objects.get(pk=away.user_id).username, "Nghỉ phép năm", "đang hiệu lực", "nạp bằng lệnh",
    )  # fmt: skip
    SubstitutionFactory(office=town.office(*HEAD), user_id=away.user_id)
    [row] = book(client, by, reverse("substitutions") + "?dang=xlsx")[1]
    assert (row["Ký cho"], row["Hình thức"]) == (str(town.office(*HEAD)), "KT. (ký thay)")
    town.holder(*VERIFIER)
    held = book(client, by, reverse("office", args=[town.office(*VERIFIER).pk]) + "?dang=xlsx")[1]
    assert [row["Chức vụ"] for row in held] == [str(town.office(*VERIFIER))]


def test_policies_are_taken_as_they_hold_today_and_one_with_all_its_rows(client, town):
    by = town.holder(*ADMINISTRATOR)
    rows = book(client, by, reverse("policies") + "?dang=xlsx")[1]
    held = {row["Mã"]: row for row in rows}
    one = Policy.objects.get(code="intake_working_days")
    assert len(rows) == len(registry.vocabulary.policies)
    assert (held[one.code]["Căn cứ"], held[one.code]["Nguồn"]) == (one.legal_basis, one.source)
    [row] = book(client, by, reverse("policy", args=[one.code]) + "?dang=xlsx")[1]
    assert row["Giá trị"] == held[one.code]["Giá trị"] == f"{one.value} ngày làm việc"


def test_calendar_is_taken_in_its_order_with_what_prevails(client, town):
    DayOverride.objects.create(day=date(2024, 9, 2), working=True, reason="Trực", recorded_at=clock.now())
    rows = book(client, town.holder(*ADMINISTRATOR), reverse("working_calendar") + "?nam=2024&dang=xlsx")[1]
    days = [row["Ngày"] for row in rows]
    assert days == sorted(days)
    same = [row for row in rows if row["Ngày"].date() == date(2024, 9, 2)]
    assert [(row["Là ngày"], row["Còn áp dụng"]) for row in same] == [
        ("làm việc", "có"), ("nghỉ", "đã thay bằng ngày quản trị viên ghi"),
    ]  # fmt: skip


# --- who took it, and how far it goes


def test_workbook_says_who_took_it_as_what_and_how_many_rows(client, town):
    at_verification(town, 2)
    [title, note, _], _ = book(client, town.holder(*VERIFIER), "/hop-viec/?dang=xlsx")
    assert title[0] == "Hộp việc của tôi"
    assert str(town.office(*VERIFIER)) in note[0]
    assert note[0].endswith(". 2 dòng.")


def test_workbook_that_is_full_says_that_the_list_goes_on(client, town, monkeypatch):
    at_verification(town, 3)
    monkeypatch.setattr(sheets_out, "MOST", 2)
    [_, note, _], rows = book(client, town.holder(*VERIFIER), "/hop-viec/?dang=xlsx")
    assert (len(rows), "Danh sách còn nữa" in note[0]) == (2, True)


@pytest.mark.parametrize("name", ["refusals", "sensitive_readings"])
def test_lists_of_auditors_are_not_given_to_others(client, town, name):
    assert sign_in(client, town.holder(*VERIFIER)).get(reverse(name) + "?dang=xlsx").status_code == 403


def test_workbook_of_another_place_holds_nothing_of_this_one(client, town):
    [case] = at_verification(town, 1)
    far = town.neighbour().holder(*CLERK)
    assert column(client, far, f"/tra-cuu/?q={case.label.split()[-1]}&dang=xlsx", "Mã hồ sơ") == []
    [paper] = Submission.objects.all()
    assert sign_in(client, far).get(reverse("submission", args=[paper.pk]) + "?dang=xlsx").status_code == 404


def test_every_list_offers_its_workbook_with_its_own_narrowing(client, town):
    at_verification(town, 1)
    page = sign_in(client, town.holder(*VERIFIER)).get("/hop-viec/?buoc=verification&sau=x").content.decode()
    assert 'href="?buoc=verification&amp;dang=xlsx">Tải danh sách này về (.xlsx)' in page


# --- sensitive columns


def recorded(town, count):
    """A selection with so many candidates, recorded; they are of a religion."""
    cases, congress = at_congress(town, count)
    for case in cases:
        nominee = case.delegate_nomination.nominee
        nominee.religion = "Tin lành"
        nominee.save()
    session = open_election(town, congress)
    secretary = town.holder(*ORGANISER)
    congresses.record_election(secretary, session.pk, ballots=150, tallies=[elected(case) for case in cases])
    return reverse("election", args=[session.pk]) + "?dang=xlsx"


def test_sensitive_columns_are_given_with_the_right_and_that_is_recorded(client, town):
    url = recorded(town, 2)
    rows = book(client, town.holder(*ORGANISER), url)[1]
    assert [row["Tôn giáo"] for row in rows] == ["Tin lành"] * 2
    kept = SensitiveReading.objects.get()
    assert (kept.fields, kept.people, kept.place) == (
        ["ethnicity", "religion", "party_member"], 2, "Tệp kết quả chọn cử",
    )  # fmt: skip
    assert (kept.user_id, kept.office_id) == (
        town.holder(*ORGANISER).user_id, town.office(*ORGANISER).pk,
    )  # fmt: skip


def test_sensitive_columns_are_not_there_without_the_right_and_nothing_is_recorded(client, town):
    url = recorded(town, 2)
    head = town.holder("district", "organising_committee", "head")
    headings, rows = book(client, head, url)
    assert ({"Dân tộc", "Tôn giáo", "Đảng viên"} & set(headings[2]), len(rows)) == (set(), 2)
    assert not SensitiveReading.objects.exists()


def test_list_of_delegates_sent_up_gives_what_composition_is_measured_by(client, town):
    cases, _ = at_congress(town, 2)
    [paper] = Submission.objects.all()
    url = reverse("submission", args=[paper.pk]) + "?dang=xlsx"
    names = {case.delegate_nomination.nominee.ethnicity_title for case in cases}
    assert set(column(client, town.holder(*CLERK), url, "Dân tộc")) == names
    assert [row.people for row in SensitiveReading.objects.all()] == [2]
    assert "Dân tộc" not in book(client, town.holder(*CHAIR), url)[0][2]
    assert SensitiveReading.objects.count() == 1


# --- what it costs


def _inbox(town, count):
    at_verification(town, count)
    return "/hop-viec/?dang=xlsx", VERIFIER


def _unit(town, count):
    at_verification(town, count)
    return "/hop-viec/don-vi/?dang=xlsx", HEAD


def _sent(town, count):
    at_verification(town, count)
    return "/hop-viec/da-gui/?dang=xlsx", CHAIR


def _done(town, count):
    at_verification(town, count)
    return "/hop-viec/da-lam/?dang=xlsx", INTAKE


def _search(town, count):
    at_verification(town, count)
    return "/tra-cuu/?tinh-trang=verification&dang=xlsx", AUDITOR


def _refusals(town, count):
    take(at_verification(town, count), "pass", town.holder(*VERIFIER))
    return "/tra-cuu/tu-choi/?dang=xlsx", AUDITOR


def _submissions(town, count):
    for _ in range(count):
        at_intake(town, 1)
    return reverse("submissions") + "?dang=xlsx", CLERK


def _submission(town, count):
    at_intake(town, count)
    return reverse("submission", args=[Submission.objects.get().pk]) + "?dang=xlsx", CLERK


def _decisions(town, count):
    for case in at_drafting(town, count):
        draft(town, [case])
    return "/quyet-dinh/?dang=xlsx", VERIFIER


def _decision(town, count):
    return reverse("decision", args=[draft(town, at_drafting(town, count)).pk]) + "?dang=xlsx", VERIFIER


def _election(town, count):
    return recorded(town, count), ORGANISER


def _councils(town, count):
    for number in range(count):
        councils.plan_session(town.holder(*COUNCIL), title=f"Phiên {number}", held_on=TODAY)
    return reverse("council_sessions") + "?dang=xlsx", COUNCIL


def _agenda(town, count):
    return reverse("council_session", args=[open_session(town, at_council(town, count)).pk]) + "?dang=xlsx", COUNCIL


def _notices(town, count):
    for case in at_verification(town, count):
        Notice.objects.create(case=case, office=town.office(*CLERK), text="x", created_at=clock.now())
    return reverse("notices") + "?dang=xlsx", CLERK


def _history(town, count):
    [case] = at_verification(town, 1)
    return reverse("case_history", args=[case.code]) + "?dang=xlsx", VERIFIER


def _documents(town, count):
    [case] = at_verification(town, 1)
    for number in range(count):
        DocumentFactory(case=case, by=town.holder(*CLERK), kind=f"loai_{number}")
    return reverse("documents", args=[case.code]) + "?dang=xlsx", VERIFIER


def _reports(town, count):
    at_verification(town, count)
    return reverse("verification_reports") + "?dang=xlsx", VERIFIER


def _absences(town, count):
    for _ in range(count):
        AbsenceFactory(user_id=another_holder(town.office(*VERIFIER)).user_id)
    return reverse("absences") + "?dang=xlsx", ADMINISTRATOR


def _substitutions(town, count):
    for _ in range(count):
        SubstitutionFactory(office=town.office(*HEAD), user_id=another_holder(town.office(*VERIFIER)).user_id)
    return reverse("substitutions") + "?dang=xlsx", ADMINISTRATOR


def _held(town, count):
    for _ in range(count):
        another_holder(town.office(*VERIFIER))
    return reverse("office", args=[town.office(*VERIFIER).pk]) + "?dang=xlsx", ADMINISTRATOR


def _register(town, count):
    for number in range(count):
        NomineeFactory(full_name=f"Vi Thị Đào {'abc'[number]}", residence=town.commune)
    return reverse("nominees") + "?q=vi+thi+dao&dang=xlsx", CLERK


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("made", "cost"),
    [
        (_register, 10),
        (_inbox, 7),
        (_unit, 8),
        (_sent, 8),
        (_done, 9),
        (_search, 7),
        (_refusals, 8),
        (_submissions, 7),
        (_submission, 11),
        (_decisions, 7),
        (_decision, 9),
        (_election, 10),
        (_councils, 6),
        (_agenda, 7),
        (_notices, 6),
        (_history, 15),
        (_documents, 10),
        (_reports, 10),
        (_absences, 8),
        (_substitutions, 8),
        (_held, 9),
    ],
)
def test_workbook_costs_the_same_queries_at_any_number(client, town, count, made, cost):
    url, post = made(town, count)
    sign_in(client, town.holder(*post))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).headers["Content-Type"] == CONTENT_TYPE
    assert len(queries) == cost
