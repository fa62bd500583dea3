"""An office's own list becomes nominations: looked at first, written once, corrected by the corrected list."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.awards import edit_nomination, nominate
from nominations.errors import DomainError, refuse
from nominations.importing import batches, carrying, deciding, ending, planned, taking
from nominations.importing.rows import Layout
from nominations.models import AwardNomination, ColumnMatching, IdentityDecision, ImportBatch, ImportedRow, Nominee
from nominations.register import identity
from nominations.register.nominees import edit_nominee
from tests.factories import (
    AwardNominationFactory,
    CampaignFactory,
    CampaignQuotaFactory,
    NomineeFactory,
    send_to_district,
)
from tests.nominations.importing import workbooks
from workflows.models import Case, Event


def taken(by, town, data, name="danh sach.xlsx"):
    """The list, taken in; what was mended is confirmed."""
    batch = taking.start_import(by, town.campaign, data, name, uuid4())
    digest = batches.reading_of(batch).repairs_digest
    return deciding.confirm_reading(by, batch, digest) if digest else batch


def imported(by, town, data):
    """The list, imported to its end."""
    batch = taken(by, town, data)
    assert carrying.carry_out(by, batch, limit=None).finished
    return batch


def codes(preview):
    """What is wrong, by row."""
    return [(one.row, one.column, one.code) for one in preview.problems if one.blocks]


def test_a_clean_list_becomes_one_case_for_each_person(town, clerk, award):
    batch = imported(clerk, town, workbooks.people(3))
    rows = AwardNomination.objects.select_related("nominee", "case").order_by("pk")
    assert [(row.nominee.full_name, str(row.nominee.birth), row.nominee.gender) for row in rows] == [
        ("Nông Thị Hà", "02/01/1950", "female"),
        ("Lý Văn Nam", "03/01/1950", "male"),
        ("Vi Thị Đào", "04/01/1950", "female"),
    ]
    assert {(row.award_type, row.case.commune_id, row.nominee.residence_id) for row in rows} == {
        (award, town.commune.pk, town.commune.pk)
    }
    # Where the list names no period, the campaign's is meant.
    assert {(row.achievement_from, row.achievement_before) for row in rows} == {
        (town.campaign.achievement_from, town.campaign.achievement_before)
    }
    assert carrying.numbers(batch) == {"created": 3, "updated": 0, "unchanged": 0, "refused": 0, "left": 0}


def test_nothing_is_written_when_a_list_is_only_looked_at(town, clerk, award):
    preview = taking.preview(clerk, taken(clerk, town, workbooks.people(3)))
    assert [one.action for one in preview.rows] == [planned.CREATE] * 3
    assert (Case.objects.count(), Nominee.objects.count(), ImportedRow.objects.count()) == (0, 0, 0)


def test_the_messy_list_names_each_damage_in_its_cell(town, clerk, award):
    preview = taking.preview(clerk, taken(clerk, town, workbooks.messy()))
    assert codes(preview) == [
        (16, "I", "formula_without_value"),
        (17, "G", "id_rounded"),
        (18, "D", "date_month_first") if "Thị" in workbooks.NOMINEES[9] else (18, "C", "date_month_first"),
        (19, "I", "cell_error"),
        (20, "E", "ethnicity_unknown"),
        (22, "", "hidden_row"),
    ]
    assert (len(preview.people), len(preview.ready)) == (30, 24)
    assert Counter(one.kind for one in preview.reading.repairs) == {"tcvn3": 20, "vni": 10, "zeros": 1, "serial": 1}


def test_what_was_mended_blocks_its_row_until_somebody_confirms_it(town, clerk, award):
    batch = taking.start_import(clerk, town.campaign, workbooks.messy(), "danh sach.xlsx", uuid4())
    preview = taking.preview(clerk, batch)
    waiting = {one.row for one in preview.problems if one.code == "repair_unconfirmed"}
    assert waiting == {9, 10, 11, 12, 13, 14, 15, 21}
    with pytest.raises(DomainError, match="đã khác"):
        deciding.confirm_reading(clerk, batch, "0" * 64)
    deciding.confirm_reading(clerk, batch, preview.reading.repairs_digest)
    assert not [one for one in taking.preview(clerk, batch).problems if one.code == "repair_unconfirmed"]


def test_the_corrected_list_corrects_and_adds_and_makes_nobody_twice(town, clerk, award):
    first = imported(clerk, town, workbooks.messy())
    assert carrying.numbers(first) == {"created": 24, "updated": 0, "unchanged": 0, "refused": 6, "left": 0}
    second = imported(clerk, town, workbooks.messy(corrected=True))
    assert carrying.numbers(second) == {"created": 6, "updated": 0, "unchanged": 24, "refused": 0, "left": 0}
    third = imported(clerk, town, workbooks.messy(corrected=True))
    assert carrying.numbers(third) == {"created": 0, "updated": 0, "unchanged": 30, "refused": 0, "left": 0}
    names = sorted(Nominee.objects.values_list("full_name", flat=True))
    assert names == sorted([*workbooks.NOMINEES, *workbooks.COLLECTIVES])


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"Họ và tên": "Nông Thị Hạ"}, "full_name", "Nông Thị Hạ"),
        ({"Ngày sinh": "1950"}, "birth_day", None),
        ({"Nơi công tác": "Trạm y tế xã"}, "workplace", "Trạm y tế xã"),
        ({"Dân tộc": "Nùng"}, "ethnicity", "NUNG"),
    ],
)
def test_a_corrected_cell_updates_the_case_that_the_row_made(town, clerk, award, change, field, value):
    imported(clerk, town, workbooks.people(3))
    batch = imported(clerk, town, workbooks.people(3, r1=change))
    assert carrying.numbers(batch) == {"created": 0, "updated": 1, "unchanged": 2, "refused": 0, "left": 0}
    nominee = ImportedRow.objects.get(batch=batch, result="updated").case.award_nomination.nominee
    assert (getattr(nominee, field), Nominee.objects.count()) == (value, 3)


def test_a_corrected_achievement_updates_the_nomination(town, clerk, award):
    imported(clerk, town, workbooks.people(3))
    imported(clerk, town, workbooks.people(3, r2={"Thành tích": "Cứu hai người trong lũ."}))
    texts = AwardNomination.objects.order_by("pk").values_list("achievement_text", flat=True)
    assert texts[1] == "Cứu hai người trong lũ."


def test_a_row_whose_case_has_left_the_commune_is_refused_with_where_it_is(town, clerk, award):
    imported(clerk, town, workbooks.people(3))
    gone = AwardNominationFactory(town=town, award_type=award, nominee=known_person(town, "Lành Thị Sen"))
    send_to_district(town, [gone.case])
    changed = {"r2": {"Thành tích": "Khác."}, "r3": {"Họ và tên": "Lành Thị Sen", "Ngày sinh": "02/01/1950"}}
    preview = taking.preview(clerk, taken(clerk, town, workbooks.people(3, **changed)))
    assert [one.action for one in preview.rows] == [planned.UNCHANGED, planned.UPDATE, planned.BLOCKED]
    [problem] = [one for one in preview.problems if one.blocks]
    holder = town.office("district", "interior", "intake_officer")
    assert (problem.row, problem.code) == (4, "case_moved")
    assert problem.message.startswith(f"Hồ sơ {gone.case.code} đang ở “")
    assert f"do {holder} giữ" in problem.message


def test_the_code_column_finds_the_case_whatever_else_was_corrected(town, clerk, award):
    imported(clerk, town, workbooks.people(1))
    code = Case.objects.get().code
    row = workbooks.person(1)
    row[1], row[3] = "Nông Thị Hạnh", "01/01/1970"
    batch = imported(clerk, town, workbooks.plain([[*row, code]], [*workbooks.PLAIN, "Mã hồ sơ"]))
    assert carrying.numbers(batch)["updated"] == 1
    assert Nominee.objects.get().full_name == "Nông Thị Hạnh"
    unknown = workbooks.plain([[*row, "KT-187-99999"]], [*workbooks.PLAIN, "Mã hồ sơ"])
    assert codes(taking.preview(clerk, taken(clerk, town, unknown))) == [(2, "I", "case_unknown")]


def test_the_same_person_twice_in_a_list_is_named_with_the_first_row(town, clerk, award):
    rows = [workbooks.person(1), workbooks.person(2), workbooks.person(1)]
    preview = taking.preview(clerk, taken(clerk, town, workbooks.plain(rows)))
    assert codes(preview) == [(4, "B", "twice_in_file")]
    assert "dòng 2" in next(one.message for one in preview.problems if one.code == "twice_in_file")


def test_two_people_of_one_name_and_two_birthdays_are_two(town, clerk, award):
    other = workbooks.person(1)
    other[3] = "09/09/1980"
    batch = imported(clerk, town, workbooks.plain([workbooks.person(1), other]))
    assert carrying.numbers(batch)["created"] == 2


def known_person(town, name="Nông Thị Hà"):
    """Somebody of the register, as the first of the list is unless he is called otherwise."""
    return NomineeFactory(
        full_name=name, birth_year=1950, birth_month=1, birth_day=2, residence=town.commune, workplace="UBND xã",
        province=town.province,
    )  # fmt: skip


def test_somebody_of_the_register_waits_for_a_decision_and_is_then_himself(town, clerk, award):
    person = known_person(town)
    batch = taken(clerk, town, workbooks.people(2))
    preview = taking.preview(clerk, batch)
    assert codes(preview) == [(2, "", "person_recognised")]
    assert [one.nominee for one in preview.rows[0].matches] == [person]
    deciding.decide_persons(clerk, batch, same={2: person.pk}, other={})
    carrying.carry_out(clerk, batch, limit=None)
    assert AwardNomination.objects.order_by("pk").first().nominee == person
    assert Nominee.objects.count() == 2


def test_somebody_else_of_his_name_is_told_apart_with_the_reason(town, clerk, award):
    person = known_person(town)
    batch = taken(clerk, town, workbooks.people(1))
    with pytest.raises(DomainError):
        deciding.decide_persons(clerk, batch, same={}, other={2: " "})
    deciding.decide_persons(clerk, batch, same={}, other={2: "Khác thôn, đã đối chiếu"})
    carrying.carry_out(clerk, batch, limit=None)
    new = AwardNomination.objects.get().nominee
    decision = IdentityDecision.objects.get()
    assert {decision.lower_id, decision.higher_id} == {person.pk, new.pk}
    assert (decision.same, decision.reason) == (False, "Khác thôn, đã đối chiếu")


def test_who_was_told_apart_stays_so_when_the_process_is_killed_after_the_chunk(town, clerk, award, monkeypatch):
    class Killed(BaseException):
        """Nothing of the run goes on after it."""

    def killed(*given, **named):
        nominate(*given, **named)
        raise Killed

    known_person(town)
    batch = taken(clerk, town, workbooks.people(1))
    deciding.decide_persons(clerk, batch, same={}, other={2: "Khác thôn, đã đối chiếu"})
    monkeypatch.setattr(carrying, "nominate", killed)
    with pytest.raises(Killed):
        carrying.carry_out(clerk, batch, limit=None)
    assert (AwardNomination.objects.count(), IdentityDecision.objects.filter(same=False).count()) == (1, 1)


def test_a_case_is_made_and_the_row_says_so_when_telling_apart_is_refused(town, clerk, award, monkeypatch):
    def refused(*_, **__):
        raise refuse("reason", "decision_against", "Đã có kết luận khác.", "Mở lại.")

    known_person(town)
    batch = taken(clerk, town, workbooks.people(1))
    deciding.decide_persons(clerk, batch, same={}, other={2: "Khác thôn, đã đối chiếu"})
    monkeypatch.setattr(identity, "_record", refused)
    assert carrying.carry_out(clerk, batch, limit=None).finished
    row = ImportedRow.objects.get()
    assert (row.result, "chưa ghi được kết luận là người khác" in row.problem) == ("created", True)


def test_more_than_the_quota_is_said_and_may_be_drafted(town, clerk, award):
    CampaignQuotaFactory(campaign=town.campaign, commune=town.commune, award_type=award, limit=2)
    preview = taking.preview(clerk, taken(clerk, town, workbooks.people(3)))
    warned = [(one.row, one.blocks) for one in preview.problems if one.code == "over_quota"]
    assert (warned, len(preview.ready)) == ([(4, False)], 3)


def test_how_columns_were_matched_is_remembered_for_the_body(town, clerk, award):
    headers = ("A", "Ai", "Khi nào", "Gì")
    data = workbooks.plain([[1, "Lành Thị Sen", "1971", workbooks.AWARD]], headers)
    batch = taking.start_import(clerk, town.campaign, data, "la.xlsx", uuid4())
    assert batches.layout_of(batch) is None
    with pytest.raises(DomainError, match="Chưa ghép cột"):
        taking.preview(clerk, batch)
    layout = Layout("Sheet", 1, 1, {2: "full_name", 3: "birth", 4: "award"})
    taking.match_columns(clerk, batch, layout)
    assert ColumnMatching.objects.get().body_id == town.office("commune", "committee", "clerk").body_id
    again = workbooks.plain([[1, "Vi Văn Thành", "1960", workbooks.AWARD]], headers)
    second = taking.start_import(clerk, town.campaign, again, "la 2.xlsx", uuid4())
    assert batches.layout_of(second).columns == layout.columns
    assert second.reading["remembered"] is True


def test_an_import_goes_on_where_it_stopped_and_writes_nothing_twice(town, clerk, award, monkeypatch):
    monkeypatch.setattr(carrying, "CHUNK", 2)
    batch = taken(clerk, town, workbooks.people(5))
    assert [
        (one.done, one.total, one.finished) for one in (carrying.carry_out(clerk, batch, limit=2) for _ in range(4))
    ] == [(2, 5, False), (4, 5, False), (5, 5, True), (5, 5, True)]
    assert (Case.objects.count(), Event.objects.filter(kind="started").count()) == (5, 5)


def test_a_chunk_that_fails_leaves_neither_cases_nor_notes(town, clerk, award, monkeypatch):
    batch = taken(clerk, town, workbooks.people(3))

    def broken(*args):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(carrying._Run, "_note", broken)
        with pytest.raises(RuntimeError):
            carrying.carry_out(clerk, batch, limit=None)
    assert (Case.objects.count(), Nominee.objects.count(), ImportedRow.objects.count()) == (0, 0, 0)
    assert carrying.carry_out(clerk, batch, limit=None).finished
    assert Case.objects.count() == 3


def test_the_same_command_is_one_import(town, clerk, award):
    command, data = uuid4(), workbooks.people(1)
    rows = [taking.start_import(clerk, town.campaign, data, "a.xlsx", command) for _ in range(2)]
    assert rows[0].pk == rows[1].pk
    with pytest.raises(DomainError, match="lần nhập khác"):
        taking.start_import(clerk, town.campaign, workbooks.people(2), "a.xlsx", command)


def test_a_list_given_up_writes_nothing_more(town, clerk, award):
    batch = taken(clerk, town, workbooks.people(1))
    ending.give_up_import(clerk, batch)
    with pytest.raises(DomainError, match="đã bỏ"):
        carrying.carry_out(clerk, batch, limit=None)
    assert ImportBatch.objects.get().status == "given_up"


def test_a_campaign_that_is_not_open_here_takes_no_list(town, clerk, award):
    elsewhere = CampaignFactory(area=town.neighbour().commune)
    with pytest.raises(DomainError, match="không nhận đề nghị"):
        taking.start_import(clerk, elsewhere, workbooks.people(1), "a.xlsx", uuid4())


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_the_preview_asks_the_database_the_same_for_1_3_and_300_rows(town, clerk, award, known):
    asked = []
    for number in (1, 3, 300):
        data = workbooks.people(number)
        if known:
            imported(clerk, town, data)
        batch = taken(clerk, town, data)
        with CaptureQueriesContext(connection) as queries:
            found = taking.preview(clerk, batch)
        assert len(found.ready) == number
        asked.append(len(queries))
    assert asked == [14 if known else 13] * 3


def test_parts_of_the_report_are_read_and_a_longer_text_written_since_is_kept(town, clerk, award):
    headers = [*workbooks.PLAIN, "Nhiệm vụ được giao"]
    rows = [[*workbooks.person(number), "Trưởng thôn"] for number in (1, 2)]
    imported(clerk, town, workbooks.plain(rows, headers))
    first, second = AwardNomination.objects.order_by("pk")
    assert first.report == {"duties": "Trưởng thôn", "achievements": first.achievement_text}
    edit_nomination(clerk, second.case_id, report={"achievements": "Viết dài hơn trong hệ thống."})
    rows[0][7] = rows[1][7] = "Hiến 300 m² đất."
    assert carrying.numbers(imported(clerk, town, workbooks.plain(rows, headers)))["updated"] == 2
    reports = [row.report["achievements"] for row in AwardNomination.objects.order_by("pk")]
    assert reports == ["Hiến 300 m² đất.", "Viết dài hơn trong hệ thống."]


@pytest.mark.parametrize(
    ("change", "numbers"),
    [
        ({"birth": "12/03/1950"}, {"created": 0, "updated": 1, "unchanged": 2}),
        ({"full_name": "Nông Thị Hạ"}, {"created": 0, "updated": 1, "unchanged": 2}),
        # Nothing is left of whom the list had named: that is somebody else's dossier now.
        ({"full_name": "Lành Văn Tài", "birth": "07/08/1971"}, {"created": 1, "updated": 0, "unchanged": 2}),
    ],
)
def test_the_same_list_again_knows_whom_somebody_corrected_on_the_page(town, clerk, award, change, numbers):
    imported(clerk, town, workbooks.people(3))
    edit_nominee(clerk, Nominee.objects.get(full_name="Nông Thị Hà").pk, **change)
    batch = imported(clerk, town, workbooks.people(3))
    assert carrying.numbers(batch) == numbers | {"refused": 0, "left": 0}
    assert Case.objects.count() == 3 + numbers["created"]
