"""What a person decides before an import: conversions by column, people recognised many at a time or one by one."""

from __future__ import annotations

from uuid import uuid4

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from nominations.errors import DomainError
from nominations.importing import batches, carrying, conversions, deciding, legacy, recognising, taking
from nominations.importing.conversions import Answer
from nominations.importing.recognising import Ground
from nominations.models import AwardNomination, ImportBatch, Nominee, RowIdentity
from nominations.register.nominees import edit_nominee
from tests.factories import NomineeFactory, another_holder
from tests.nominations.importing import workbooks
from tests.screens import key, sign_in
from workflows.models import User

UPLOAD = "/de-nghi/moi/tu-tep/"
NUMBERED = [*workbooks.PLAIN, "Số căn cước"]


def start(by, town, data):
    return taking.start_import(by, town.campaign, data, "danh sach.xlsx", uuid4())


def mixed():
    """Names: two rows in TCVN3, one in VNI, one in Unicode; the achievement of the first in TCVN3 too."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Họ và tên", "Năm sinh", "Hình thức khen thưởng", "Thành tích"])
    for name, encoding, font, deed in (
        ("Hoàng Văn Thụ", legacy.TCVN3, ".VnTime", "Hiến đất làm đường"),
        ("Lý Thị Đào", legacy.TCVN3, ".VnTime", ""),
        ("Vi Thị Bướm", legacy.VNI, "VNI-Times", ""),
        ("Triệu Văn Quý", "", "", ""),
    ):
        row = sheet.max_row + 1
        sheet.append([name, "1960", workbooks.AWARD, deed])
        if encoding:
            for column in (1, 4):
                cell = sheet.cell(row, column)
                if cell.value:
                    cell.value, cell.font = legacy.from_unicode(cell.value, encoding), Font(name=font)
    return workbooks.saved(book)


def answered(by, batch, **answers):
    """Say of groups what is said: "A_tcvn3" names column and kind."""
    digest = batches.reading_of(batch).repairs_digest
    return deciding.confirm_reading(by, batch, digest, {one.replace("_", ":"): said for one, said in answers.items()})


def names(by, batch):
    return [one.row.name for one in taking.preview(by, batch).people]


def blocked(by, batch):
    found = taking.preview(by, batch)
    return {(one.row, one.column, one.code) for one in found.problems if one.blocks}


def test_conversions_are_grouped_by_column_and_kind(town, clerk, award):
    found = conversions.groups(batches.reading_of(start(clerk, town, mixed())))
    assert [(one.key, len(one.repairs), one.mixed) for one in found] == [
        ("A:tcvn3", 2, True), ("A:vni", 1, True), ("D:tcvn3", 1, False),
    ]  # fmt: skip


def test_each_group_is_confirmed_by_itself_and_rows_wait_for_theirs(town, clerk, award):
    batch = start(clerk, town, mixed())
    waiting = {(2, "A", "repair_unconfirmed"), (3, "A", "repair_unconfirmed"), (4, "A", "repair_unconfirmed")}
    assert blocked(clerk, batch) == waiting
    answered(clerk, batch, A_tcvn3=Answer())
    assert blocked(clerk, batch) == {(2, "D", "repair_unconfirmed"), (4, "A", "repair_unconfirmed")}
    answered(clerk, batch, A_vni=Answer(), D_tcvn3=Answer())
    assert blocked(clerk, batch) == set()
    assert names(clerk, batch) == ["Hoàng Văn Thụ", "Lý Thị Đào", "Vi Thị Bướm", "Triệu Văn Quý"]


def test_a_rejected_conversion_keeps_the_text_and_shows_what_is_wrong_with_it(town, clerk, award):
    batch = start(clerk, town, mixed())
    answered(clerk, batch, A_tcvn3=Answer(accepted=False), A_vni=Answer(), D_tcvn3=Answer())
    assert names(clerk, batch)[:2] == ["Hoµng V¨n Thô", "Lý ThÞ §µo"]
    assert blocked(clerk, batch) == {(2, "A", "letter_not_vietnamese"), (3, "A", "letter_not_vietnamese")}
    kept = [one for one in taking.preview(clerk, batch).problems if one.code == "kept_as_typed"]
    assert [(one.row, one.blocks) for one in kept] == [(2, False), (3, False)]
    assert "“Hoµng V¨n Thô”" in kept[0].message
    answered(clerk, batch, A_tcvn3=Answer())
    assert (names(clerk, batch)[0], blocked(clerk, batch)) == ("Hoàng Văn Thụ", set())


def test_single_texts_of_a_column_may_be_decided_otherwise(town, clerk, award):
    batch = start(clerk, town, mixed())
    answered(clerk, batch, A_tcvn3=Answer(apart=frozenset({"Lý ThÞ §µo"})), A_vni=Answer(), D_tcvn3=Answer())
    assert names(clerk, batch)[:2] == ["Hoàng Văn Thụ", "Lý ThÞ §µo"]
    answered(clerk, batch, A_tcvn3=Answer(accepted=False, apart=frozenset({"Lý ThÞ §µo"})))
    assert names(clerk, batch)[:2] == ["Hoµng V¨n Thô", "Lý Thị Đào"]


def test_a_lost_zero_and_a_day_as_a_number_may_be_rejected_too(town, clerk, award):
    rows = [[*workbooks.person(1), 20162001235], [*workbooks.person(2), ""]]
    rows[1][3] = 22345
    batch = start(clerk, town, workbooks.plain(rows, NUMBERED))
    answered(clerk, batch, I_zeros=Answer(accepted=False), D_serial=Answer(accepted=False))
    assert blocked(clerk, batch) == {(2, "I", "id_number_length"), (3, "D", "bad_birth_date")}
    shown = " ".join(one.message for one in taking.preview(clerk, batch).problems if one.code == "kept_as_typed")
    assert ("20162001235" in shown, "22345" in shown) == (False, True)


def test_what_was_confirmed_by_whom_is_kept_with_the_import(town, clerk, award):
    batch = start(clerk, town, mixed())
    answered(clerk, batch, A_tcvn3=Answer(apart=frozenset({"Lý ThÞ §µo"})))
    other = another_holder(town.office("commune", "committee", "clerk"))
    answered(other, batch, A_vni=Answer(accepted=False))
    stored = ImportBatch.objects.get().reading["conversions"]
    assert {name: (one["accepted"], one["apart"], one["by"]) for name, one in stored.items()} == {
        "A:tcvn3": (True, ["Lý ThÞ §µo"], clerk.user_id),
        "A:vni": (False, [], other.user_id),
    }
    assert all(one["at"] for one in stored.values())


def test_an_answer_about_what_was_not_shown_is_refused(town, clerk, award):
    batch = start(clerk, town, mixed())
    with pytest.raises(DomainError, match="đã khác"):
        deciding.confirm_reading(clerk, batch, "0" * 64)
    with pytest.raises(DomainError, match="Không có nhóm chuyển đổi"):
        answered(clerk, batch, C_tcvn3=Answer())


def test_matching_the_columns_anew_asks_anew(town, clerk, award):
    batch = start(clerk, town, mixed())
    answered(clerk, batch, A_tcvn3=Answer(), A_vni=Answer(), D_tcvn3=Answer())
    taking.match_columns(clerk, batch, batches.layout_of(batch))
    assert len(blocked(clerk, ImportBatch.objects.get())) == 3


def registered(town, row, **changed):
    """Somebody of the register as a row of the list says he is."""
    day, month, year = (int(one) for one in row[3].split("/"))
    return NomineeFactory(**{
        "full_name": row[1], "gender": "female" if row[2] == "Nữ" else "male", "birth_day": day, "birth_month": month,
        "birth_year": year, "residence": town.commune, "province": town.province, "workplace": "UBND xã",
    } | changed)  # fmt: skip


def with_number(by, town, row, number):
    """Somebody whose number of an identity paper is known, and whose day of birth is not."""
    nominee = registered(town, row, birth_day=None, birth_month=None, workplace="")
    return edit_nominee(by, nominee.pk, id_number=number)


def numbers(gender, year, count):
    """CCCD numbers that agree with gender and year of birth."""
    first = {"Nam": 0, "Nữ": 1}[gender] + (2 if year >= 2000 else 0)
    return f"020{first}{year % 100:02d}{count:06d}"


@pytest.fixture
def alike(town, clerk, award):
    """Six rows: two known by number, two by birth, one by year of birth only, one who resembles two; and an import."""
    rows = [[*workbooks.person(one), ""] for one in range(1, 7)]
    for place in (0, 1):
        rows[place][-1] = numbers(rows[place][2], 1950, place + 1)
        with_number(clerk, town, rows[place], rows[place][-1])
    for place in (2, 3):
        registered(town, rows[place])
    registered(town, rows[4], birth_day=None, birth_month=None)
    registered(town, rows[5])
    registered(town, rows[5], village="Thôn Khác")
    return start(clerk, town, workbooks.plain(rows, NUMBERED))


def grouped(by, batch):
    return {one.ground: [row.number for row, _match in one.rows] for one in recognising.together(preview_of(by, batch))}


def preview_of(by, batch):
    return taking.preview(by, batch)


def waiting(by, batch):
    return [one.number for one in recognising.waiting(preview_of(by, batch))]


def test_people_are_grouped_by_what_they_are_recognised_by(clerk, alike):
    assert grouped(clerk, alike) == {Ground.NUMBER: [2, 3], Ground.BIRTH: [4, 5]}
    assert waiting(clerk, alike) == [2, 3, 4, 5, 6, 7]


def test_one_decision_is_recorded_as_one_for_each_pair(clerk, alike):
    [group] = [one for one in recognising.together(preview_of(clerk, alike)) if one.ground == Ground.NUMBER]
    deciding.decide_together(clerk, alike, Ground.NUMBER, group.digest)
    rows = RowIdentity.objects.order_by("number")
    assert [(one.number, one.nominee, one.same, one.together, one.decided_by_id) for one in rows] == [
        (row.number, match.nominee, True, True, clerk.user_id) for row, match in group.rows
    ]
    assert all("cùng số định danh" in one.reason for one in rows)
    assert waiting(clerk, alike) == [4, 5, 6, 7]


def test_a_row_left_out_is_decided_on_by_itself(clerk, alike):
    [_number, group] = recognising.together(preview_of(clerk, alike))
    deciding.decide_together(clerk, alike, Ground.BIRTH, group.digest, leaving={5})
    # What was left out is not offered together again.
    assert grouped(clerk, alike) == {Ground.NUMBER: [2, 3]}
    assert 5 in waiting(clerk, alike)
    deciding.decide_persons(clerk, alike, same={}, other={5: "Khác thôn, đã đối chiếu"})
    assert 5 not in waiting(clerk, alike)
    [number] = recognising.together(preview_of(clerk, alike))
    with pytest.raises(DomainError, match="Chưa chọn dòng nào"):
        deciding.decide_together(clerk, alike, Ground.NUMBER, number.digest, leaving={2, 3})


def test_what_changed_since_it_was_shown_is_not_decided_on(town, clerk, alike):
    [group, _birth] = recognising.together(preview_of(clerk, alike))
    edit_nominee(clerk, group.rows[0][1].nominee.pk, full_name="Nông Thị Hạ")
    with pytest.raises(DomainError, match="đã khác lúc hiển thị"):
        deciding.decide_together(clerk, alike, Ground.NUMBER, group.digest)
    assert RowIdentity.objects.count() == 0


def test_somebody_whom_the_row_does_not_resemble_is_not_accepted(town, clerk, alike):
    stranger = NomineeFactory(full_name="Lành Văn Tài", province=town.province)
    for same, other in (({6: stranger.pk}, {}), ({99: stranger.pk}, {}), ({}, {99: "Khác"})):
        with pytest.raises(DomainError, match="không phải là người mà dòng này có thể là"):
            deciding.decide_persons(clerk, alike, same=same, other=other)


def test_a_decision_is_taken_back_and_made_again(clerk, alike):
    [match, *_] = next(one for one in preview_of(clerk, alike).people if one.number == 6).matches
    deciding.decide_persons(clerk, alike, same={6: match.nominee.pk}, other={})
    assert 6 not in waiting(clerk, alike)
    deciding.reopen_persons(clerk, alike, {6})
    assert (6 in waiting(clerk, alike), RowIdentity.objects.count()) == (True, 0)
    deciding.decide_persons(clerk, alike, same={}, other={6: "Khác người"})
    deciding.decide_persons(clerk, alike, same={6: match.nominee.pk}, other={})
    assert [(one.number, one.same) for one in RowIdentity.objects.all()] == [(6, True)]


def test_nobody_is_decided_on_by_a_name_alone(town, clerk, award):
    rows = [[*workbooks.person(one), ""] for one in range(1, 4)]
    registered(town, rows[0], birth_day=None, birth_month=None, birth_year=None, workplace="", residence=None)
    registered(town, rows[1], birth_day=None, birth_month=None)
    # The same day and name, and another number: that speaks against it.
    rows[2][-1] = numbers(rows[2][2], 1950, 7)
    edit_nominee(clerk, registered(town, rows[2]).pk, id_number=numbers(rows[2][2], 1950, 8))
    batch = start(clerk, town, workbooks.plain(rows, NUMBERED))
    assert grouped(clerk, batch) == {}


def test_three_hundred_recognised_rows_are_two_presses(client, town, clerk, award):
    rows = [[*workbooks.person(one), ""] for one in range(1, 301)]
    for place, row in enumerate(rows):
        registered(town, row, id_number=numbers(row[2], 1950, place) if place < 150 else "")
    for place, row in enumerate(rows[:150]):
        row[-1] = numbers(row[2], 1950, place)
    batch = start(clerk, town, workbooks.plain(rows, NUMBERED))
    sign_in(client, clerk)
    address = f"{UPLOAD}{batch.pk}/"
    page = client.get(address)
    groups = page.context["at_once"]
    assert sum(len(one.rows) for one in groups) == 300
    for one in groups:
        sent = {"capacity": key(clerk), "do": "together", "ground": one.ground, "digest": one.digest}
        assert client.post(address, sent).status_code == 302
    page = client.get(address)
    assert (page.context["counts"]["ready"], page.context["asked"], len(page.context["identified"])) == (300, [], 300)
    who = str(User.objects.get(pk=clerk.user_id))
    assert who in page.context["identified"][0].said


def test_people_decided_on_are_the_ones_of_the_register(clerk, alike):
    before = Nominee.objects.count()
    for group in recognising.together(preview_of(clerk, alike)):
        deciding.decide_together(clerk, alike, group.ground, group.digest)
    deciding.decide_persons(clerk, alike, same={}, other={6: "Khác", 7: "Khác cả hai"})
    assert carrying.carry_out(clerk, alike, limit=None).finished
    assert (AwardNomination.objects.count(), Nominee.objects.count() - before) == (6, 2)
    decided = dict(RowIdentity.objects.filter(same=True).values_list("number", "nominee"))
    rows = alike.rows.filter(number__in=decided).select_related("case__award_nomination")
    assert {one.number: one.case.award_nomination.nominee_id for one in rows} == decided


def test_conversions_are_answered_on_the_page_by_column_and_text(client, town, clerk, award):
    batch = start(clerk, town, mixed())
    sign_in(client, clerk)
    address = f"{UPLOAD}{batch.pk}/"
    page = client.get(address)
    text = page.content.decode()
    for words in (
        "Hoµng V¨n Thô",
        "Hoàng Văn Thụ",
        "Cột A “Họ và tên”: TCVN3 (ABC)",
        "Cột này có nhiều kiểu chữ: xem 2 nội dung",
    ):
        assert words in text
    sent = {
        "capacity": key(clerk), "do": "confirm", "digest": page.context["preview"].reading.repairs_digest,
        "conversion-A:tcvn3": "chuyen", "apart-A:tcvn3": ["1"], "conversion-A:vni": "giu",
    }  # fmt: skip
    client.post(address, sent)
    shown = client.get(address)
    groups = {one.key: (one.accepted, one.decided) for one in shown.context["conversions"]}
    assert groups == {"A:tcvn3": (True, True), "A:vni": (False, True), "D:tcvn3": (True, False)}
    assert shown.context["unconfirmed"] == 1
    assert names(clerk, ImportBatch.objects.get())[:3] == ["Hoàng Văn Thụ", "Lý ThÞ §µo", "Vi Thò Böôùm"]
    stale = client.post(address, sent | {"digest": "0" * 64})
    assert (stale.status_code, "đã khác lúc hiển thị" in stale.content.decode()) == (422, True)
