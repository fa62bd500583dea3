"""What lists call a case follows what it carries."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations import labels
from nominations.awards import edit_nomination
from nominations.delegates import edit_delegate
from nominations.importing.correcting import Correction, correct_drafts
from nominations.register.nominees import edit_nominee
from tests.factories import AwardNominationFactory, AwardTypeFactory, DelegateNominationFactory, NomineeFactory
from workflows import engine
from workflows.engine import NewCase
from workflows.models import Case
from workflows.names import fold


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def called(case_id):
    return tuple(Case.objects.values_list("label", "search").get(pk=case_id))


def test_a_case_is_called_and_found_by_the_new_name_when_the_name_was_corrected(town, clerk):
    row = AwardNominationFactory(town=town)
    code, title = row.case.code, row.award_type.title_vi
    edit_nominee(clerk, row.nominee_id, full_name="Hoàng Thị Lưu Ly")
    label, search = called(row.case_id)
    assert (label, search) == (f"Hoàng Thị Lưu Ly – {title}", fold(f"{code} Hoàng Thị Lưu Ly – {title}"))


def test_a_case_is_called_by_the_award_when_another_was_chosen(town, clerk):
    row = AwardNominationFactory(town=town)
    other = AwardTypeFactory(code="GKX", title_vi="Giấy khen khác")
    edit_nomination(clerk, row.case_id, award_type=other)
    assert called(row.case_id)[0] == f"{row.nominee.full_name} – Giấy khen khác"


def test_a_delegate_is_called_by_whoever_is_introduced_instead(town, clerk):
    row = DelegateNominationFactory(town=town)
    other = NomineeFactory(full_name="Hầu A Lềnh", residence=town.commune)
    edit_delegate(clerk, row.case_id, nominee=other)
    assert called(row.case_id)[0] == "Hầu A Lềnh – đại biểu chọn cử"


def test_a_list_that_corrects_names_costs_the_same_for_one_and_for_three(town, clerk):
    rows = [AwardNominationFactory(town=town) for _ in range(4)]
    names = dict(zip((row.pk for row in rows), ("Mã A", "Mã Bi", "Mã Cu", "Mã Dẻ"), strict=True))
    asked = []
    for some in (rows[:1], rows[1:]):
        corrections = [Correction(row.case_id, {"full_name": names[row.pk]}, {}) for row in some]
        with CaptureQueriesContext(connection) as queries:
            correct_drafts(clerk, corrections)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert [called(row.case_id)[0] for row in rows] == [labels.of_award(names[row.pk], row.award_type) for row in rows]


def test_the_command_of_a_start_answers_the_same_when_the_dossier_was_corrected_since(town, clerk):
    new = NewCase(
        "award-nomination", "KT-187", "Tên cũ – Giấy khen", town.province.pk, town.district.pk, town.commune.pk
    )
    command = uuid4()
    done = engine.start([new], by=clerk, command=command)
    case_id = done.events[0].case_id
    engine.touched([case_id], clerk.user_id)
    engine.relabel({case_id: "Tên mới – Giấy khen"})
    again = engine.start([new], by=clerk, command=command)
    assert (again.replayed, again.events[0].case_id, Case.objects.count()) == (True, case_id, 1)
