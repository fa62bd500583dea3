"""What changed in a dossier between two sendings."""

import json
import random
import time
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.supplements import answer_deficiency, name_deficiencies
from nominations.awards import edit_nomination
from nominations.dossiers import differing
from nominations.dossiers.changes import Change, between, compared, since_last_sending
from nominations.dossiers.wording import FACTS, SENSITIVE
from nominations.register.nominees import edit_nominee
from nominations.submissions import draft_submission
from tests.approvals.factories import at_intake, at_verification
from tests.factories import AwardNominationFactory, DelegateNominationFactory, submit, take

OLD = {
    "v": 1,
    "award": {"title": "Giấy khen"},
    "nominee": {"full_name": "Vi Văn An", "ethnicity": "TAY", "members": 4},
    "report": [{"code": "duties", "title": "Nhiệm vụ", "text": "Tổ trưởng"}],
    "documents": [{"kind": "photo", "title": "Ảnh", "name": "a.png", "sha256": "a" * 64, "size": 1}],
    "prior_awards": [],
}


def differ(**new):
    return between(json.dumps(OLD), json.dumps(OLD | new))


def document(letter, kind="photo", name="a.png"):
    return {"kind": kind, "title": kind, "name": name, "sha256": letter * 64, "size": 1}


def test_nothing_changed():
    assert differ() == []


def test_a_fact_that_changed_came_or_went():
    nominee = {"full_name": "Vi Văn Ân", "ethnicity": "TAY", "village": "Thôn 2"}
    assert differ(nominee=nominee) == [
        Change("fact", "Tên", "changed", "Vi Văn An", "Vi Văn Ân"),
        Change("fact", "Thôn, bản", "added", "", "Thôn 2"),
        Change("fact", "Số thành viên", "removed", "4", ""),
    ]


def test_a_sensitive_fact_names_the_right_that_its_reader_needs():
    assert differ(nominee=OLD["nominee"] | {"ethnicity": "NUNG", "party_member": False}) == [
        Change("fact", "Dân tộc", "changed", "Tày", "Nùng", "ethnicity"),
        Change("fact", "Đảng viên", "added", "", "không", "party_member"),
    ]
    assert SENSITIVE.keys() <= FACTS.keys()


def test_two_numbers_with_the_same_last_digits_are_told_apart():
    first, second = (
        {"kind": "cccd", "shown": "•••••••••001", "digest": letter * 64} for letter in "ab"
    )  # fmt: skip
    [change] = between(
        json.dumps(OLD | {"nominee": {"identity_number": first}}),
        json.dumps(OLD | {"nominee": {"identity_number": second}}),
    )
    assert (change.before, change.after) == (
        "•••••••••001 – căn cước (12 số) [aaaaaaaa]",
        "•••••••••001 – căn cước (12 số) [bbbbbbbb]",
    )


def test_parts_of_the_report_by_their_code_whatever_their_order():
    parts = [
        {"code": "achievements", "title": "Thành tích", "text": "12 ha"},
        {"code": "duties", "title": "Nhiệm vụ được giao", "text": "Trưởng thôn"},
    ]
    assert differ(report=parts) == [
        Change("report", "Thành tích", "added", "", "12 ha"),
        Change("report", "Nhiệm vụ được giao", "changed", "Tổ trưởng", "Trưởng thôn"),
    ]
    assert differ(report=[]) == [Change("report", "Nhiệm vụ", "removed", "Tổ trưởng", "")]


def told(letter, name="a.png"):
    return f"{name} (SHA-256 {letter * 12}…)"


def test_a_document_exchanged_added_taken_off_or_only_renamed():
    assert differ(documents=[document("b")]) == [Change("document", "photo", "changed", told("a"), told("b"))]
    assert differ(documents=[*OLD["documents"], document("b")]) == [Change("document", "photo", "added", "", told("b"))]
    assert differ(documents=[document("b", "other")]) == [
        Change("document", "other", "added", "", told("b")),
        Change("document", "Ảnh", "removed", told("a"), ""),
    ]
    assert differ(documents=[document("a", name="khác.png")]) == []


def test_a_prior_award_that_was_compared_with_its_decision():
    award = {
        "title": "Giấy khen", "authority": "UBND huyện", "number": "12/QĐ", "decided_on": "2021-03-04",
        "verified": False,
    }  # fmt: skip
    [change] = between(
        json.dumps(OLD | {"prior_awards": [award]}), json.dumps(OLD | {"prior_awards": [award | {"verified": True}]})
    )
    assert change == Change(
        "prior_award",
        "Giấy khen",
        "changed",
        "12/QĐ ngày 04/03/2021 của UBND huyện; chưa đối chiếu quyết định",
        "12/QĐ ngày 04/03/2021 của UBND huyện; đã đối chiếu quyết định",
    )


WORDS = st.text(alphabet=st.sampled_from("ab ạ\n"), max_size=60)


@given(WORDS, WORDS)
def test_pieces_put_together_are_the_two_texts(before, after):
    found = differing.pieces(before, after)
    assert "".join(one.text for one in found if one.how != "come") == before
    assert "".join(one.text for one in found if one.how != "gone") == after


LONG = st.lists(st.sampled_from(["của xã. ", "và nhân dân; ", "đã ", "\n", "hiến đất "]), max_size=500).map("".join)


@settings(max_examples=20, deadline=None)
@given(LONG, LONG, st.sampled_from([10, 1000]))
def test_pieces_of_long_texts_put_together_are_the_two_texts(before, after, most):
    with mock.patch.object(differing, "MOST", most):
        found = differing.pieces(before, after)
    assert "".join(one.text for one in found if one.how != "come") == before
    assert "".join(one.text for one in found if one.how != "gone") == after
    assert all(one.text for one in found)


def test_reports_written_anew_at_full_length_are_compared_while_a_reader_waits():
    words = ["của", "xã", "và", "nhân", "dân", "các", "dân", "tộc", "thôn", "đã", "hiến", "đất", "đường."]
    one, other = (" ".join(random.Random(seed).choices(words, k=4000)) for seed in (1, 2))
    began = time.process_time()
    differing.pieces(one, other)
    # Word by word it takes ten seconds.
    assert time.process_time() - began < 2


def test_one_word_of_a_long_report_is_the_only_change():
    words = [f"chữ{number % 90}" for number in range(4000)]
    after = [*words[:2000], "mới", *words[2001:]]
    found = differing.pieces(" ".join(words), " ".join(after))
    assert [(one.how, one.text) for one in found if one.how != "same"] == [("gone", words[2000]), ("come", "mới")]


@given(WORDS, WORDS)
def test_shortening_loses_no_change(before, after):
    whole = differing.pieces(before, after)
    short = differing.shortened(whole, around=1)
    assert [one for one in short if one.how in ("gone", "come")] == [
        one for one in whole if one.how in ("gone", "come")
    ]


# --- which sendings are compared


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def pair(case):
    """The numbers of the two sendings that are compared, and what was found."""
    found = compared([case.pk]).get(case.pk)
    if found is None:
        return None
    return found.earlier.seq, found.later.seq if found.later else None, [one.title for one in found.changes]


@pytest.mark.django_db
def test_the_first_sending_has_nothing_before_it(town):
    draft = AwardNominationFactory(town=town)
    [sent] = at_intake(town, 1)
    assert (pair(draft.case), pair(sent)) == (None, None)


@pytest.mark.django_db
def test_what_was_recalled_and_sent_again_is_compared_with_what_intake_had(town, clerk):
    [case] = at_intake(town, 1)
    chair = town.holder("commune", "committee", "chair")
    take([case], "recall", chair, "Sửa số liệu")
    assert pair(case) == (3, None, [])
    edit_nomination(clerk, case.pk, standard="Điều 9")
    assert pair(case) == (3, None, ["Căn cứ, tiêu chuẩn đề nghị"])
    submit(town, [case])
    assert pair(case) == (2, 5, ["Căn cứ, tiêu chuẩn đề nghị"])
    draft_submission(clerk, town.office("commune", "committee", "chair"), title="Tờ trình", case_ids=[case.pk])
    take([case], "forward", chair, together=True)
    assert pair(case) == (3, 6, ["Căn cứ, tiêu chuẩn đề nghị"])


@pytest.mark.django_db
def test_answers_are_compared_with_what_was_found_wanting(town, clerk):
    verifier = town.holder("district", "interior", "verifier")
    [case] = at_verification(town, 1)
    name_deficiencies(verifier, [case.pk], ["Thiếu"])
    take([case], "request_supplement", verifier, "Bổ sung")
    edit_nomination(clerk, case.pk, report={"duties": "Trưởng thôn"})
    answer_deficiency(clerk, case.pk, {1: "Đã sửa"})
    take([case], "resubmit", clerk)
    assert pair(case) == (3, 6, ["Nhiệm vụ được giao"])


@pytest.mark.django_db
def test_a_delegates_profile_is_compared_too(town, clerk):
    row = DelegateNominationFactory(town=town)
    submit(town, [row.case])
    take([row.case], "send_back", town.holder("commune", "committee", "chair"), "Sửa")
    edit_nominee(clerk, row.nominee_id, village="Thôn 9")
    assert since_last_sending([row.case_id]) == {row.case_id: [Change("fact", "Thôn, bản", "added", "", "Thôn 9")]}


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_cases(town, clerk, count):
    cases = [AwardNominationFactory(town=town).case for _ in range(count)]
    submit(town, cases)
    take(cases, "send_back", town.holder("commune", "committee", "chair"), "Sửa")
    compared([case.pk for case in cases])
    with CaptureQueriesContext(connection) as queries:
        assert len(compared([case.pk for case in cases])) == count
    assert len(queries) == 7
    submit(town, cases)
    with CaptureQueriesContext(connection) as queries:
        assert len(compared([case.pk for case in cases])) == count
    assert len(queries) == 3
