"""A run that is interrupted: it says why it stands still, goes on when it can, or is given up; one writes at a time."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import OperationalError
from openpyxl import load_workbook

from nominations.errors import DomainError
from nominations.importing import batches, carrying, deciding, ending, planned, taking, turns
from nominations.models import AwardNomination, Campaign, ImportBatch, ImportedRow
from tests.factories import another_holder
from tests.nominations.importing import workbooks
from tests.screens import key, sign_in
from workflows import clock, editions
from workflows.engine import Busy, Problem
from workflows.models import Appointment, Case, Edition
from workflows.offices import end_appointment

CHAINS = Path(planned.__file__).parents[1] / "chains"
UPLOAD = "/de-nghi/moi/tu-tep/"


@pytest.fixture
def half_done(town, clerk, award):
    """A list of five, two of which are written."""
    batch = taking.start_import(clerk, town.campaign, workbooks.people(5), "danh sach.xlsx", uuid4())
    assert carrying.carry_out(clerk, batch, limit=2).done == 2
    return batch


def standing(batch):
    """Status, reason, cases."""
    row = ImportBatch.objects.get(pk=batch.pk)
    return row.status, row.stopped_because, Case.objects.count()


def close_campaign(town):
    Campaign.objects.filter(pk=town.campaign.pk).update(status=Campaign.Status.CLOSED)
    return lambda: Campaign.objects.filter(pk=town.campaign.pk).update(status=Campaign.Status.OPEN)


def retire_chain(town):
    """No office may begin cases any more, until a chain is published that gives it this work again."""
    for edition in Edition.objects.filter(chain__code="award-nomination", status=Edition.Status.PUBLISHED):
        editions.retire(edition)
    text = (CHAINS / "award-nomination.2024.yaml").read_text(encoding="utf-8")
    return lambda: editions.publish(editions.load(text.replace('basis: "', 'basis: "Sửa đổi. ', 1)))


def take_file_away(town):
    from nominations.documents import store

    path = Path(store.path_of(ImportBatch.objects.get().file.sha256))
    data = path.read_bytes()
    path.unlink()
    return lambda: path.write_bytes(data)


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (close_campaign, "hiện không nhận đề nghị của Xã Vạn Linh"),
        (retire_chain, "không có thẩm quyền nhập danh sách"),
        (take_file_away, "không còn tệp này"),
    ],
)
def test_a_run_that_cannot_go_on_says_why_and_goes_on_when_it_can(town, clerk, half_done, happens, words):
    undo = happens(town)
    for _ in range(2):
        with pytest.raises(DomainError, match=words):
            carrying.carry_out(clerk, half_done, limit=None)
        status, why, cases = standing(half_done)
        assert (status, words in why, cases) == ("stopped", True, 2)
    undo()
    assert carrying.carry_out(clerk, half_done, limit=None).finished
    assert standing(half_done) == ("done", "", 5)
    assert sorted(ImportedRow.objects.values_list("number", "result")) == [(row, "created") for row in range(2, 7)]


def test_a_list_only_looked_at_is_not_stopped_by_what_kept_it_from_beginning(town, clerk, award):
    batch = taking.start_import(clerk, town.campaign, workbooks.people(1), "a.xlsx", uuid4())
    close_campaign(town)
    with pytest.raises(DomainError, match="không nhận đề nghị"):
        carrying.carry_out(clerk, batch)
    assert standing(batch) == ("preview", "", 0)


def test_whoever_lost_the_office_writes_nothing_more_and_his_successor_goes_on(town, clerk, half_done):
    held = Appointment.objects.get(user=clerk.user_id)
    end_appointment(held, on=clock.today(), reason="Chuyển công tác", by=None)
    with pytest.raises(DomainError) as refused:
        carrying.carry_out(clerk, half_done, limit=None)
    assert (refused.value.field, standing(half_done)) == ("by", ("running", "", 2))
    successor = another_holder(town.office("commune", "committee", "clerk"))
    assert carrying.carry_out(successor, half_done, limit=None).finished
    assert (standing(half_done), ImportBatch.objects.get().ended_by_id) == (("done", "", 5), successor.user_id)


def test_giving_up_half_way_needs_a_reason_keeps_the_cases_and_notes_the_rest(town, clerk, half_done):
    with pytest.raises(DomainError, match="Chưa ghi lý do"):
        ending.give_up_import(clerk, half_done, "  ")
    ending.give_up_import(clerk, half_done, "Danh sách cũ, đã có danh sách mới")
    row = ImportBatch.objects.get()
    assert (row.status, row.ended_by_id, row.ended_because) == (
        "given_up", clerk.user_id, "Danh sách cũ, đã có danh sách mới",
    )  # fmt: skip
    assert carrying.numbers(row) == {"created": 2, "updated": 0, "unchanged": 0, "refused": 0, "left": 3}
    assert Case.objects.count() == 2
    with pytest.raises(DomainError, match="đã bỏ"):
        carrying.carry_out(clerk, half_done)
    with pytest.raises(DomainError, match="đã bỏ"):
        ending.give_up_import(clerk, half_done, "Lần nữa")


def test_a_stopped_run_whose_file_is_gone_can_be_given_up_too(town, clerk, half_done):
    take_file_away(town)
    with pytest.raises(DomainError):
        carrying.carry_out(clerk, half_done)
    ending.give_up_import(clerk, half_done, "Kho mất tệp")
    assert (standing(half_done)[0], ImportedRow.objects.filter(result="left").count()) == ("given_up", 0)


def test_one_that_is_writing_keeps_the_others_out_until_its_time_is_up(town, clerk, half_done, monkeypatch):
    other = another_holder(town.office("commune", "committee", "clerk"))
    held = turns.take_turn(clerk, half_done)
    for by in (clerk, other):
        with pytest.raises(DomainError) as refused:
            carrying.carry_out(by, half_done)
        assert refused.value.problem.code == turns.ELSEWHERE
    assert "đang nhập tệp này ở một cửa sổ khác" in str(refused.value)
    later = clock.now() + turns.HOLD + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert carrying.carry_out(other, half_done, limit=None).finished
    with pytest.raises(DomainError):
        turns.keep_turn(half_done, held)
    assert standing(half_done) == ("done", "", 5)


def test_what_is_said_of_a_list_is_refused_when_its_writing_has_just_begun(town, clerk, award):
    batch = taking.start_import(clerk, town.campaign, workbooks.people(2), "a.xlsx", uuid4())
    layout = batches.layout_of(batch)
    turn = turns.take_turn(clerk, batch)
    for said in (
        lambda: taking.match_columns(clerk, batch, layout),
        lambda: deciding.confirm_reading(clerk, batch, batches.reading_of(batch).repairs_digest),
        lambda: deciding.reopen_persons(clerk, batch, {2}),
    ):
        with pytest.raises(DomainError, match="đang nhập tệp này ở một cửa sổ khác") as refused:
            said()
        assert refused.value.problem.code == turns.ELSEWHERE
    turns.leave_turn(batch, turn, None)
    assert taking.match_columns(clerk, batch, layout).status == "preview"


@pytest.mark.parametrize("refused", [False, True])
def test_a_turn_is_asked_for_before_rows_are_noted(clerk, half_done, monkeypatch, refused):
    """Giving up locks the import and then notes rows: in any other order the two wait for each other."""
    keep, noted = turns.keep_turn, []

    def kept(*given):
        noted.append(ImportedRow.objects.count())
        keep(*given)

    def refuse_first(by, campaign, wanted, **_):
        raise DomainError(Problem("wrong", "Sai", "Sửa"), "nominations[0].nominee")

    monkeypatch.setattr(turns, "keep_turn", kept)
    if refused:
        monkeypatch.setattr(carrying, "nominate", refuse_first)
    carrying.carry_out(clerk, half_done, limit=1)
    assert (noted, ImportedRow.objects.count()) == ([2], 3)


def test_giving_up_says_that_somebody_is_at_it_when_the_lock_is_not_had(clerk, half_done, monkeypatch):
    def locked(*_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(ending, "_note_left", locked)
    with pytest.raises(Busy):
        ending.give_up_import(clerk, half_done, "Danh sách sai")
    assert standing(half_done)[0] == "running"


def test_one_that_comes_back_too_late_leaves_nothing_of_its_chunk(town, clerk, half_done, monkeypatch):
    """A process that slept through its turn, while another took it, writes neither cases nor notes."""
    note = carrying._Run._note

    def slept(self, *given):
        ImportBatch.objects.filter(pk=half_done.pk).update(turn=uuid4())
        note(self, *given)

    monkeypatch.setattr(carrying._Run, "_note", slept)
    with pytest.raises(DomainError) as refused:
        carrying.carry_out(clerk, half_done, limit=None)
    assert refused.value.problem.code == turns.ELSEWHERE
    assert (standing(half_done), AwardNomination.objects.count()) == (("running", "", 2), 2)


def test_between_two_steps_of_one_window_no_other_comes_in(town, clerk, half_done, monkeypatch):
    mine, theirs = uuid4(), uuid4()
    carrying.carry_out(clerk, half_done, limit=1, window=mine)
    with pytest.raises(DomainError, match="cửa sổ khác"):
        carrying.carry_out(clerk, half_done, limit=1, window=theirs)
    assert carrying.carry_out(clerk, half_done, limit=1, window=mine).done == 4
    later = clock.now() + turns.PARKED + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert carrying.carry_out(clerk, half_done, limit=1, window=theirs).finished


def page_of(client, by, batch, path="nhap/"):
    return sign_in(client, by).get(f"{UPLOAD}{batch.pk}/{path}")


def test_the_page_of_a_stopped_run_says_why_and_lets_go_on_or_give_up(client, town, clerk, half_done):
    undo = close_campaign(town)
    told = sign_in(client, clerk).post(
        f"{UPLOAD}{half_done.pk}/nhap/", {"capacity": key(clerk)}, headers={"accept": "application/json"}
    )
    assert (told.status_code, told.json()["stopped"]) == (409, True)
    page = page_of(client, clerk, half_done)
    assert "hiện không nhận đề nghị của Xã Vạn Linh" in page.content.decode()
    assert "Thử nhập tiếp" in page.content.decode()
    assert "data-continue" not in page.content.decode()
    assert client.get(f"{UPLOAD}{half_done.pk}/").url == f"{UPLOAD}{half_done.pk}/nhap/"
    assert "đang dừng" in client.get(UPLOAD).content.decode()
    undo()
    done = client.post(f"{UPLOAD}{half_done.pk}/nhap/", {"capacity": key(clerk)})
    assert client.get(done.url).context["numbers"]["created"] == 5


def test_the_rest_of_a_run_is_given_up_on_its_page_and_taken_away(client, town, clerk, half_done):
    sign_in(client, clerk)
    sent = {"capacity": key(clerk), "do": "give_up"}
    refused = client.post(f"{UPLOAD}{half_done.pk}/nhap/", sent | {"why": ""})
    assert (refused.status_code, "Chưa ghi lý do" in refused.content.decode()) == (422, True)
    before = rows_of(client, half_done)
    done = client.post(f"{UPLOAD}{half_done.pk}/nhap/", sent | {"why": "Có danh sách mới"})
    page = client.get(done.url).content.decode()
    assert ("Có danh sách mới" in page, "3 dòng chưa nhập tới" in page) == (True, True)
    after = rows_of(client, half_done)
    assert [row[:3] for row in before] == [row[:3] for row in after]
    assert [row[1] for row in after] == ["Vi Thị Đào", "Triệu Văn Quý", "Lành Thị Sen"]
    assert {row[-1] for row in after} == {"Chưa nhập: lần nhập này được bỏ giữa chừng."}


def rows_of(client, batch):
    """What the workbook of rows that stayed out holds."""
    book = load_workbook(BytesIO(client.get(f"{UPLOAD}{batch.pk}/con-lai/").content))
    return [[cell.value for cell in row] for row in book.active.iter_rows(min_row=4)]


def test_a_window_opened_beside_one_that_writes_waits_and_shows_how_far_it_is(client, town, clerk, half_done):
    turns.take_turn(clerk, half_done)
    page = page_of(client, clerk, half_done)
    assert "đang nhập tệp này." in page.content.decode()
    sent = {"capacity": key(clerk), "cua-so": str(page.context["window"])}
    told = client.post(f"{UPLOAD}{half_done.pk}/nhap/", sent, headers={"accept": "application/json"})
    assert (told.status_code, {name: told.json()[name] for name in ("again", "done", "total")}) == (
        409, {"again": 5, "done": 2, "total": 5},
    )  # fmt: skip
    assert Case.objects.count() == 2
