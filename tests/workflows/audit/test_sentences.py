"""History as people read it: from the hashed bytes alone, in whole sentences, and marked where it no longer holds."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.workflows.audit import histories
from tests.workflows.audit.histories import GRANT, HOLD, NOTE, REQUEST, RESUBMIT, RESUME, START, SUBMIT, Step, erase
from workflows.audit import record, triggers, wording
from workflows.audit.sentences import history
from workflows.models import Case, Disclosure, Edition, Event

pytestmark = pytest.mark.django_db

PLOT = [START, SUBMIT, REQUEST, RESUBMIT, HOLD, RESUME, REQUEST, erase(3), NOTE, RESUBMIT, GRANT]


@pytest.fixture
def case():
    return histories.write(histories.world(), 2, PLOT)[0]


def told(case, language="vi"):
    return history([case.pk], language)[case.pk]


VERIFIER = "Nông Thị Hà, chuyên viên thẩm định, Phòng Nội vụ huyện Chi Lăng"
CLERK = "Hoàng Văn Thụ, công chức văn hóa – xã hội, UBND xã Vạn Linh"
TO_CLERK = "UBND xã Vạn Linh (công chức văn hóa – xã hội)"
TO_VERIFIER = "Phòng Nội vụ huyện Chi Lăng (chuyên viên thẩm định)"


def test_history_is_told_in_vietnamese_when_asked(case):
    assert [line.sentence for line in told(case)] == [
        f"06/05/2024 14:31 {CLERK}, đã lập hồ sơ. → Lập hồ sơ, hạn 14/05/2024: {TO_CLERK}.",
        f"06/05/2024 14:32 {CLERK}, đã trình thẩm định. → Thẩm định, hạn 14/05/2024: {TO_VERIFIER}.",
        f"06/05/2024 14:33 {VERIFIER}, đã yêu cầu bổ sung hồ sơ. → Bổ sung hồ sơ, hạn 14/05/2024: {TO_CLERK}.",
        f"06/05/2024 14:34 {CLERK}, đã nộp bổ sung. → Thẩm định, hạn 14/05/2024: {TO_VERIFIER}.",
        f"06/05/2024 14:35 {VERIFIER}, đã tạm dừng xét.",
        f"06/05/2024 14:36 {VERIFIER}, đã tiếp tục xét.",
        f"06/05/2024 14:37 {VERIFIER}, đã yêu cầu bổ sung hồ sơ. → Bổ sung hồ sơ, hạn 14/05/2024: {TO_CLERK}.",
        f"06/05/2024 14:38 {VERIFIER}, đã xóa nội dung của dòng #3 theo quy định.",
        "06/05/2024 14:39 Hệ thống đã ghi nhận một phần.",
        f"06/05/2024 14:40 {CLERK}, đã nộp bổ sung. → Thẩm định, hạn 14/05/2024: {TO_VERIFIER}.",
        "06/05/2024 14:41 Lý Văn Nam, Phó Chủ tịch UBND huyện Chi Lăng, ký thay (KT.) Chủ tịch UBND huyện Chi Lăng "
        "Vi Nông Trường, đã tặng Giấy khen. → Kết thúc: Đã khen thưởng.",
    ]


def test_history_is_told_in_english_when_asked(case):
    lines = told(case, "en")
    assert lines[0].sentence == (f"06/05/2024 14:31 {CLERK}, started the case. → Drafting, due 14/05/2024: {TO_CLERK}.")
    assert lines[7].sentence == f"06/05/2024 14:38 {VERIFIER}, erased the content of line #3 as the rules provide."
    assert lines[8].sentence == "06/05/2024 14:39 The system took note of a part."
    assert lines[10].sentence == (
        "06/05/2024 14:41 Lý Văn Nam, Phó Chủ tịch UBND huyện Chi Lăng, signing for (KT.) Chủ tịch UBND huyện Chi Lăng "
        "Vi Nông Trường, granted the award. → Ended: Granted."
    )


def test_line_carries_place_comment_and_proof_when_told(case):
    lines = told(case)
    line = lines[6]
    assert (line.seq, line.kind, line.action) == (7, "moved", "request_supplement")
    assert (line.stage, line.stage_title, line.visit) == ("verification", "Thẩm định", 4)
    assert (line.to, line.to_title) == ("supplement", "Bổ sung hồ sơ")
    assert line.comment == histories.COMMENT.format(seq=7)
    assert line.policies[0]["code"] == "verification_working_days"
    assert line.at.isoformat() == "2024-05-06T14:37:00.123456+07:00"
    assert line.hash == bytes(Event.objects.get(case=case, seq=7).hash).hex()
    assert lines[10].bases == ("Quyết định 12/QĐ-UBND",)
    assert [one.comment for one in lines[:3]] == [None, None, "[nội dung đã xóa]"]
    assert [one.verified for one in lines] == [True] * 11


def test_number_of_statements_is_four_when_there_are_more_cases(case, django_assert_num_queries):
    keys = list(Case.objects.values_list("pk", flat=True))
    with django_assert_num_queries(4):
        assert [len(lines) for lines in history(keys[:1]).values()] == [11]
    with django_assert_num_queries(4):
        assert [len(lines) for lines in history(keys).values()] == [11, 11]
    assert history([0]) == {}


def test_later_lines_do_not_hold_when_an_event_was_falsified(case):
    with triggers.lifted(connection):
        event = Event.objects.get(case=case, seq=6)
        Event.objects.filter(pk=event.pk).update(canonical=event.canonical.replace("Nông Thị Hà", "Nông Thị Hoa"))
    assert [line.verified for line in told(case)] == [True] * 5 + [False] * 6
    twin = Case.objects.exclude(pk=case.pk).get()
    assert [line.verified for line in told(twin)] == [True] * 11


def test_index_columns_are_not_read_when_history_is_told(case):
    before = [line.sentence for line in told(case)]
    with triggers.lifted(connection):
        Event.objects.filter(case=case).update(stage="x", action="y", user=None, persons="", kind="z")
    assert [line.sentence for line in told(case)] == before


def test_line_does_not_hold_when_an_event_was_removed_or_cut_off(case):
    with triggers.lifted(connection):
        Event.objects.filter(case=case, seq=11).delete()
        assert [line.verified for line in told(case)] == [True] * 9 + [False]
        Event.objects.filter(case=case, seq=4).delete()
        assert [line.verified for line in told(case)] == [True] * 3 + [False] * 6


def test_lines_do_not_hold_when_the_edition_was_falsified(case):
    with triggers.lifted(connection):
        text = case.edition.canonical.replace("nộp bổ sung", "rút hồ sơ")
        Edition.objects.filter(pk=case.edition_id).update(canonical=text)
    lines = told(case)
    assert [line.verified for line in lines] == [False] * 11
    assert "rút hồ sơ" not in lines[3].sentence


def test_text_is_shown_as_unreadable_when_it_is_no_body(case):
    with triggers.lifted(connection):
        Event.objects.filter(case=case, seq=5).update(canonical="{}")
    line = told(case)[4]
    assert (line.seq, line.sentence, line.verified) == (5, "[nội dung không khớp với lịch sử]", False)


def test_comment_is_not_shown_when_it_was_altered_or_lost(case):
    values = Disclosure.objects.filter(case=case, seq=7, kind="comment")
    values.update(value="Không cần bổ sung")
    assert (told(case)[6].comment, told(case)[6].verified) == ("[nội dung không khớp với lịch sử]", False)
    values.delete()
    assert (told(case)[6].comment, told(case)[6].verified) == ("[nội dung bị mất]", False)


def test_day_of_recording_is_told_when_the_act_was_earlier(case, monkeypatch):
    body = record.read(Event.objects.get(case=case, seq=6).canonical)
    body["happened_at"] = "2024-05-03T01:00:00.000000Z"
    text = record.canonical(body)
    with triggers.lifted(connection):
        Event.objects.filter(case=case, seq=6).update(canonical=text.decode())
    assert told(case)[5].sentence == f"03/05/2024 08:00 {VERIFIER}, đã tiếp tục xét (ghi sổ ngày 06/05/2024)."


def test_chain_of_two_substitutions_is_told_when_both_are_named():
    around = histories.world()
    chief = {"form": "KT", "substitution": 7, "office": 1, "title": "Chánh Văn phòng", "basis": "Quy chế"}
    chair = {"form": "TL", "substitution": 6, "office": 2, "title": "Chủ tịch", "basis": "Quyết định 5"}
    around.by["deputy"] = around.by["deputy"] | {
        **{"name": "Hà Minh Anh", "title": "Phó Chánh Văn phòng", "body": "Văn phòng HĐND và UBND huyện Chi Lăng"},
        "for": [
            chief
            | {"body": "Văn phòng HĐND và UBND huyện Chi Lăng", "user": around.verifier.pk, "name": "Vy Văn Bình"},
            chair | {"body": "UBND huyện Chi Lăng"},
        ],
    }
    case = histories.write(around, 1, [START, SUBMIT, GRANT])[0]
    line = told(case)[2]
    assert line.sentence == (
        "06/05/2024 14:33 Hà Minh Anh, Phó Chánh Văn phòng HĐND và UBND huyện Chi Lăng, "
        "ký thay (KT.) Chánh Văn phòng HĐND và UBND huyện Chi Lăng Vy Văn Bình, "
        "thừa lệnh (TL.) Chủ tịch UBND huyện Chi Lăng (khuyết), đã tặng Giấy khen. → Kết thúc: Đã khen thưởng."
    )
    assert (line.bases, line.verified) == (("Quy chế", "Quyết định 5"), True)


def test_receivers_have_their_own_dues_when_these_differ():
    around = histories.world()
    tasks = [
        {"office": 1, "title": "Trưởng phòng", "body": "Phòng Giáo dục", "due": "2024-05-10"},
        {"office": 2, "title": "Trưởng phòng", "body": "Phòng Y tế", "due": "2024-05-13"},
        {"office": 3, "title": "Trưởng Công an", "body": "Công an huyện"},
    ]
    step = Step("submit", to="verification", by="clerk", extra={"tasks": tasks})
    assert told(histories.write(around, 1, [START, step])[0])[1].sentence.endswith(
        "→ Thẩm định: Phòng Giáo dục (Trưởng phòng, hạn 10/05/2024); Phòng Y tế (Trưởng phòng, hạn 13/05/2024); "
        "Công an huyện (Trưởng Công an)."
    )


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Chuyên viên", "Phòng Nội vụ", "chuyên viên, Phòng Nội vụ"),
        ("Ủy viên Hội đồng", "Hội đồng TĐKT huyện", "Ủy viên Hội đồng TĐKT huyện"),
        ("Thư ký Hội đồng", "Hội đồng TĐKT huyện", "thư ký Hội đồng TĐKT huyện"),
        ("Trưởng phòng", "Phòng Nội vụ", "Trưởng Phòng Nội vụ"),
        ("Văn thư", "Văn phòng UBND", "văn thư, Văn phòng UBND"),
        ("Chủ tịch UBND xã Vạn Linh", "UBND xã Vạn Linh", "Chủ tịch UBND xã Vạn Linh"),
        ("UBND", "", "UBND"),
        ("Đầu mối", "Phòng Y tế", "đầu mối, Phòng Y tế"),
        ("", "Phòng Y tế", "Phòng Y tế"),
        ("", "", ""),
    ],
)
def test_office_reads_naturally_when_within_a_sentence(title, body, expected):
    assert wording.office(title, body) == expected
