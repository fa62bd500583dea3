"""The page of a case and that of its history: who sees which part, and that it stays whole and only text."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.consultations import name_agencies, write_opinion
from approvals.supplements import answer_deficiency, name_deficiencies
from approvals.verification import record_checklist
from nominations.models import AwardNomination, Nominee
from tests.approvals.case_pages import (
    PAGES,
    clerk,
    get,
    headings,
    part,
    text_of,
    verifier,
)
from tests.approvals.factories import (
    at_consultation,
    at_verification,
    bang_khen,
    keys,
    went,
)
from tests.factories import (
    AppointmentFactory,
    AreaFactory,
    AwardNominationFactory,
    UserFactory,
    another_holder,
    send_to_district,
    take,
)
from tests.screens import sign_in
from workflows.audit import triggers
from workflows.engine import Capacity
from workflows.models import Case, Event, Office, Task

# --- who may read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", PAGES)
def test_page_asks_to_sign_in_when_anonymous(client, town, where):
    [case] = at_verification(town, 1)
    url = reverse(where, args=[case.code])
    assert client.get(url).headers["Location"] == f"/dang-nhap/?next={url}"


@pytest.mark.parametrize("where", PAGES)
def test_page_is_of_the_bodies_with_work_those_above_in_their_branch_and_the_auditors_of_the_area(client, town, where):
    [case] = at_verification(town, 1)
    elsewhere = AreaFactory(level="province", code="19", kind="Tỉnh", name="Tỉnh Thái Nguyên")
    auditor = town.office("province", "inspectorate", "auditor")
    body = type(auditor.body).objects.create(area=elsewhere, function="inspectorate", name="Thanh tra tỉnh Thái Nguyên")
    foreign = Office.objects.create(body=body, position="auditor", title="Kiểm toán viên")
    answers = {
        "commune": get(client, clerk(town), case, where),
        "office of the same body": get(client, town.holder("district", "interior", "head"), case, where),
        "neighbour commune": get(client, clerk(town.neighbour()), case, where),
        "body without work": get(client, town.holder("district", "tax", "head"), case, where),
        "later stage": get(client, town.holder("district", "emulation_council", "secretary"), case, where),
        "above in the branch": get(client, town.holder("province", "interior", "verifier"), case, where),
        "auditor": get(client, town.holder("province", "inspectorate", "auditor"), case, where),
        "auditor elsewhere": get(client, another_holder(foreign), case, where),
    }
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "commune": 200,
        "office of the same body": 200,
        "neighbour commune": 404,
        "body without work": 404,
        "later stage": 404,
        "above in the branch": 200,
        "auditor": 200,
        "auditor elsewhere": 404,
    }


@pytest.mark.parametrize("where", PAGES)
def test_page_is_not_found_in_another_capacity_of_the_right_person(client, town, where):
    [case] = at_verification(town, 1)
    by = verifier(town)
    other = AppointmentFactory(user_id=by.user_id, office=town.office("district", "tax", "head"))
    assert get(client, Capacity(by.user_id, office_id=other.office_id), case, where).status_code == 404
    assert get(client, by, case, where).status_code == 200


@pytest.mark.parametrize("where", PAGES)
def test_page_says_that_there_is_no_capacity_to_a_superuser_without_office(client, town, where):
    [case] = at_verification(town, 1)
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    answer = client.get(reverse(where, args=[case.code]))
    assert answer.status_code == 403
    assert "chưa giữ chức vụ nào" in answer.content.decode()


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize("code", ["KT-187-99999", "x" * 400, "' OR 1=1 --", "KT\x00", "Ꮶ𝕋-187", "%F0%9F%92%A9"])
def test_page_is_not_found_for_a_code_that_nobody_has(client, town, where, code):
    assert sign_in(client, verifier(town)).get(reverse(where, args=[code])).status_code == 404


@pytest.mark.parametrize("where", PAGES)
def test_page_takes_no_post(client, town, where):
    [case] = at_verification(town, 1)
    assert sign_in(client, verifier(town)).post(reverse(where, args=[case.code])).status_code == 405


def test_an_agency_reads_only_what_it_was_asked_and_its_own_lines(client, town):
    police, tax = (town.holder("district", name, "head") for name in ("police", "tax"))
    [case] = at_consultation(town, 1, [police.office_id, tax.office_id])
    for by, said in ((police, "Không có vi phạm."), (tax, "Còn nợ thuế đất.")):
        write_opinion(by, case.pk, "agree", said)
    take([case], "reply", police, "Công an đã xem.")
    take([case], "reply", tax, "Thuế đã xem.")
    page, whole = get(client, police, case), get(client, police, case, "case_history")
    assert headings(page) == ["consultations", "award", "nominee"]
    assert [("Không có vi phạm." in text_of(one), "Công an đã xem." in text_of(one)) for one in (page, whole)] == [
        (True, True),
        (False, True),
    ]
    for one in (page, whole):
        assert [
            word
            for word in ("Còn nợ thuế đất.", "Thuế đã xem.", "đã lập hồ sơ", "đã tiếp nhận hồ sơ")
            if word in text_of(one)
        ] == []
        assert re.findall(r'id="dong-(\d+)"', one.content.decode()) == ["6"]
    assert "diagram" not in page.content.decode().replace("/diagram", "")
    asking = get(client, verifier(town), case)
    assert headings(asking) == [
        *("award", "report", "documents", "nominee", "eligibility", "papers", "checklist", "consultations")
    ]
    assert ["Còn nợ thuế đất." in text_of(asking), "Không có vi phạm." in text_of(asking)] == [True, True]


def test_a_draft_slip_is_read_at_its_own_body_only(client, town):
    [case] = at_verification(town, 1)
    name_deficiencies(verifier(town), [case.pk], ["Thiếu biên bản họp thôn."])
    seen = {who: "Thiếu biên bản" in text_of(get(client, who, case)) for who in (verifier(town), clerk(town))}
    assert seen == {verifier(town): True, clerk(town): False}
    take([case], "request_supplement", verifier(town), "Bổ sung.")
    assert "Thiếu biên bản họp thôn." in text_of(get(client, clerk(town), case))


# --- history --------------------------------------------------------------------------------------------------------


def long_history(town, length):
    [case] = at_verification(town, 1)
    for _ in range((length - 4) // 2):
        take([case], "hold", verifier(town), "Có đơn thư, cần xác minh rõ trước khi trình Hội đồng. " * 4)
        take([case], "resume", verifier(town), "Đã xác minh xong.")
    return case


def test_case_shows_the_newest_lines_and_the_history_page_all(client, town):
    case = long_history(town, 40)
    page, whole = get(client, verifier(town), case), get(client, verifier(town), case, "case_history")
    assert re.findall(r'id="dong-(\d+)"', page.content.decode()) == [str(n) for n in range(40, 30, -1)]
    assert re.findall(r'id="dong-(\d+)"', whole.content.decode()) == [str(n) for n in range(1, 41)]
    assert "Lịch sử toàn vẹn: 40/40" in text_of(page)
    assert reverse("case_history", args=[case.code]) in page.content.decode()
    assets = sum(path.stat().st_size for path in Path(settings.BASE_DIR, "config/static/vinhdanh").iterdir())
    for one in (page, whole):
        assert len(one.content) + assets < 150_000


def test_history_page_tells_rules_hashes_and_how_to_check(client, town):
    [case] = at_verification(town, 1)
    page = get(client, verifier(town), case, "case_history")
    seen = text_of(page)
    stored = [
        bytes(one).hex() for one in Event.objects.filter(case=case).order_by("seq").values_list("hash", flat=True)
    ]
    assert re.findall(r"<code>([0-9a-f]{64})</code>", page.content.decode()) == stored
    assert f"manage.py verify_history --case {case.code}" in seen
    assert "hạn theo quy định Thời hạn thẩm định ở huyện: 10 ngày làm việc" in seen
    assert "Lịch sử toàn vẹn: 4/4" in seen


def test_broken_line_is_shown_in_words_when_history_was_altered(client, town):
    [case] = at_verification(town, 1)
    last = Event.objects.get(case=case, seq=4)
    with triggers.lifted(connection):
        Event.objects.filter(pk=last.pk).update(canonical=last.canonical.replace('"receive"', '"refuse"'))
    for page in PAGES:
        answer = get(client, verifier(town), case, page)
        assert "Lịch sử KHÔNG toàn vẹn: chỉ 3/4 dòng khớp" in text_of(answer)
        assert answer.content.decode().count("✕ không khớp") == 1


def test_comment_is_shown_as_it_was_written(client, town):
    [case] = at_verification(town, 1)
    take([case], "hold", verifier(town), "Dòng một\n<b>Dòng hai</b>")
    assert (
        "<blockquote>Dòng một\n&lt;b&gt;Dòng hai&lt;/b&gt;</blockquote>"
        in get(client, verifier(town), case).content.decode()
    )


# --- hostile names, languages, queries ------------------------------------------------------------------------------

HOSTILE = (
    '<script>alert("x")</script>',
    "\u202eNguyễn Thị Đảo\u202c {{ request.user }} {% now 'Y' %}",
    "Ẩ" * 150,
    "' onmouseover='alert(1)",
)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("where", PAGES)
def test_hostile_names_are_only_text(client, town, name, where):
    case = AwardNominationFactory(town=town).case
    went(send_to_district(town, [case]), "intake")
    # Rows of an earlier system may hold what the verbs refuse today.
    Nominee.objects.update(full_name=name, position=name, workplace=name, village=name[:100])
    AwardNomination.objects.update(achievement_text=f"{name}\n{name}")
    Case.objects.update(label=name)
    answer = get(client, town.holder("district", "interior", "intake_officer"), case, where)
    content = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in content
    assert re.findall(r"<[^>]* on\w+=", content) == []
    assert len(re.findall(r"<h1>.*?</h1>", content, re.DOTALL)) == 1
    assert name in unescape(content)


def test_page_is_english_when_english_was_chosen(client, town):
    [case] = at_verification(town, 1)
    record_checklist(verifier(town), [case.pk])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    seen = text_of(get(client, verifier(town), case))
    assert "Eligible: submit to the council" in seen
    assert "received the dossier." in seen
    assert "Award nomination (commune – district – province)" in seen


def rich(town, rows):
    """A case with so many points in its slip, agencies asked, opinions given and lines in its history."""
    [case] = at_verification(town, 1)
    by = verifier(town)
    name_deficiencies(by, [case.pk], [f"Điểm {number}" for number in range(rows)])
    take([case], "request_supplement", by, "Bổ sung.")
    answer_deficiency(clerk(town), case.pk, {number + 1: "Đã có." for number in range(rows)})
    take([case], "resubmit", clerk(town))
    agencies = [town.office("district", name, "head").pk for name in ("police", "tax", "inspectorate")[:rows]]
    for _ in range(rows):
        name_agencies(by, [case.pk], agencies, "Có vi phạm không?")
        take([case], "consult", by)
        take([case], "recall", by, "Không chờ.")
    record_checklist(by, [case.pk])
    name_agencies(by, [case.pk], agencies, "Có vi phạm không?")
    take([case], "consult", by)
    return case


def queries(client, by, case, page):
    sign_in(client, by)
    url = reverse(page, args=[case.code])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_make_the_same_number_of_queries_at_one_row_and_at_three(client, town):
    one, three = rich(town, 1), rich(town, 3)
    assert [Task.objects.filter(case=case).count() for case in (one, three)] == [1, 3]
    assert [Event.objects.filter(case=case).count() for case in (one, three)] == [9, 13]
    counts = {
        (page, who): [queries(client, by, case, page) for case in (one, three)]
        for page in PAGES
        for who, by in (("verifier", verifier(town)), ("clerk", clerk(town)))
    }
    assert counts == {
        ("case", "verifier"): [55, 55],
        ("case", "clerk"): [52, 52],
        ("case_history", "verifier"): [17, 17],
        ("case_history", "clerk"): [17, 17],
    }


def test_award_of_the_province_is_drawn_through_the_province(client, town):
    [case] = at_verification(town, 1, award_type=bang_khen())
    ahead = re.findall(r'diagram-step--ahead" id="[^"]+"><p><strong>([^<]+)</strong>', get(
        client, verifier(town), case
    ).content.decode())  # fmt: skip
    assert ("Ban hành (văn thư)" in ahead, "Ban hành (văn thư tỉnh)" in ahead) == (False, True)
    assert keys([case]) == [case.pk]


def test_auditor_verifies_the_case_from_its_history(client, town):
    [case] = at_verification(town, 1)
    auditor = town.holder("province", "inspectorate", "auditor")
    form = part(get(client, auditor, case, "case_history"), f'action="{reverse("verification_of_history")}"', "</form>")
    data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    answer = client.post(reverse("verification_of_history"), data)
    assert (answer.status_code, answer.context["report"].ok, answer.context["report"].events) == (200, True, 4)
    url = reverse("verification_of_history")
    assert f'action="{url}"' not in get(client, verifier(town), case, "case_history").content.decode()
