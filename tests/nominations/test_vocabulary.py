"""The words of the domain, and the shipped policies."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from nominations import vocabulary
from nominations.vocabulary import body_name, office_table, office_tables, office_title, read
from workflows import registry
from workflows.models import Area, Office, Policy
from workflows.offices import Founded, establish
from workflows.places import REFORM, UNKNOWN_START, Unit, find_area, install_areas
from workflows.policies import UNITS, PolicyMissing, as_date, as_int, value
from workflows.sheets import SheetError

MAY = date(2024, 5, 6)
CHI_LANG = Area(code="187", name="Huyện Chi Lăng", kind="Huyện", level="district")
DONG_MO = Area(code="06463", name="Thị trấn Đồng Mỏ", kind="Thị trấn", level="commune")
LANG_SON = Area(code="20", name="Tỉnh Lạng Sơn", kind="Tỉnh", level="province")
SMALL = """\
functions:
  committee: {vi: "Ủy ban", en: "Committee", names: {commune: "UBND {area}"}}
positions:
  chair: {vi: "Chủ tịch", en: "Chair", single_holder: true}
policies:
  reply_days: {vi: "Hạn", en: "Time", unit: working_days}
offices:
  commune: {committee: [chair]}
"""


def small(tmp_path: Path, *replacements: tuple[str, str]) -> Path:
    text = SMALL
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = tmp_path / "words.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("function", "area", "name"),
    [
        ("committee", DONG_MO, "UBND thị trấn Đồng Mỏ"),
        ("interior", CHI_LANG, "Phòng Nội vụ huyện Chi Lăng"),
        ("interior", LANG_SON, "Sở Nội vụ tỉnh Lạng Sơn"),
        ("ethnic_affairs", LANG_SON, "Ban Dân tộc tỉnh Lạng Sơn"),
    ],
)
def test_body_name_has_the_place_in_its_sentence_form(function: str, area: Area, name: str) -> None:
    assert body_name(function, area) == name


@pytest.mark.parametrize(("function", "area"), [("interior", DONG_MO), ("unheard_of", CHI_LANG)])
def test_body_name_when_the_level_has_no_such_body_is_refused(function: str, area: Area) -> None:
    with pytest.raises(LookupError) as refused:
        body_name(function, area)
    assert str(refused.value) == f'{area.name} không có cơ quan mang chức năng "{function}".'


@pytest.mark.parametrize(
    ("function", "level", "position", "title"),
    [
        ("interior", "district", "head", "Trưởng phòng"),
        ("interior", "province", "head", "Giám đốc Sở"),
        ("steering_committee", "district", "head", "Trưởng Ban Chỉ đạo"),
        ("committee", "district", "chair", "Chủ tịch"),
        ("interior", "district", "verifier", "Chuyên viên thẩm định"),
    ],
)
def test_office_title_prefers_the_words_of_the_body(function: str, level: str, position: str, title: str) -> None:
    assert office_title(function, level, position) == title


def test_office_title_when_the_position_is_unknown_is_refused() -> None:
    with pytest.raises(LookupError, match='Không có chức vụ "emperor" trong bảng từ'):
        office_title("committee", "district", "emperor")


def test_office_table_when_districts_have_ended_is_empty() -> None:
    last_day = date(2025, 6, 30)
    assert office_table("district", REFORM) == ()
    assert {plan.function for plan in office_table("district", last_day)} >= {
        "committee",
        "interior",
        "emulation_council",
    }
    assert office_table("commune", REFORM) != ()


def test_office_table_says_who_is_alone_in_his_office() -> None:
    (interior,) = [plan for plan in office_table("district", MAY) if plan.function == "interior"]
    assert {post.position: post.single_holder for post in interior.posts} == {
        "head": True,
        "deputy_head": False,
        "intake_officer": False,
        "verifier": False,
        "administrator": False,
    }


def test_registry_knows_the_shipped_words() -> None:
    known = registry.vocabulary
    assert known.functions["interior"] == registry.Word("Cơ quan nội vụ", "Home Affairs")
    assert known.positions["chair"] == registry.PositionWord("Chủ tịch", "Chair", single_holder=True)
    assert known.policies["intake_working_days"].unit == "working_days"


def test_register_again_changes_nothing() -> None:
    before = dict(registry.vocabulary.positions)
    vocabulary.register()
    assert registry.vocabulary.positions == before


def test_shipped_words_fit_their_columns() -> None:
    # The longest name of a unit has 31 letters.
    longest = "x" * 31
    names = [
        pattern.replace("{area}", longest)
        for one in vocabulary.words().functions.values()
        for pattern in one.names.values()
    ]
    assert [name for name in names if len(name) > 160] == []
    assert {one.unit for one in vocabulary.words().policies.values()} <= set(UNITS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("UBND {area}", "UBND"), "functions.committee.names.commune: phải có {area} đúng một lần"),
        (("UBND {area}", "UBND {area} {0}"), "không có ngoặc nhọn khác"),
        (("unit: working_days", "unit: weeks"), 'policies.reply_days: đơn vị "weeks" phải là một trong'),
        (("[chair]", "[chair, clerk]"), 'offices.commune.committee: không có chức vụ "clerk" trong mục positions'),
        (("[chair]", "[chair, chair]"), 'offices.commune.committee: chức vụ "chair" viết hai lần'),
        (("{committee: [", "{council: ["), "offices.commune.council: không có chức năng này trong mục functions"),
        (("commune: {committee", "district: {committee"), "chức năng này chưa có tên cơ quan ở cấp district"),
        (
            ("single_holder: true", 'single_holder: "yes"'),
            "dòng 4: positions.chair.single_holder: phải là true hoặc false",
        ),
        (('en: "Chair", ', ""), "dòng 4: positions.chair.en: thiếu mục này"),
        (('en: "Chair"', 'en: "Chair", colour: "red"'), "positions.chair.colour: mục này không có trong quy ước"),
        (('"Hạn"', '""'), "policies.reply_days.vi: không được để trống"),
        (("  chair: {", '  chair: {vi: "Một", en: "One", single_holder: true}\n  chair: {'), '"chair" viết hai lần'),
    ],
)
def test_read_when_the_file_is_wrong_names_the_place(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(SheetError) as refused:
        read(small(tmp_path, change))
    assert message in str(refused.value)
    assert str(refused.value).startswith("Tệp words.yaml có 1 chỗ phải sửa:\n")


def test_read_when_the_file_is_right(tmp_path: Path) -> None:
    found = read(small(tmp_path))
    assert (list(found.functions), list(found.positions), found.offices) == (
        ["committee"],
        ["chair"],
        {"commune": {"committee": ("chair",)}},
    )


def test_read_when_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="Không đọc được tệp"):
        read(tmp_path / "none.yaml")


@pytest.fixture
def three_provinces(db: None) -> None:
    units = [Unit("20", "Tỉnh Lạng Sơn"), Unit("06", "Tỉnh Bắc Kạn"), Unit("94", "Tỉnh Sóc Trăng")]
    units += [Unit("187", "Huyện Chi Lăng", "20"), Unit("06463", "Thị trấn Đồng Mỏ", "187")]
    install_areas(units, valid_from=UNKNOWN_START, valid_before=REFORM)


@pytest.mark.usefixtures("three_provinces")
def test_establish_with_the_shipped_table_founds_named_bodies_once() -> None:
    area = find_area("187", MAY)
    founded = establish([area], office_tables(MAY))
    posts = office_table("district", MAY)
    assert founded == Founded(len(posts), sum(len(plan.posts) for plan in posts))
    assert establish([area], office_tables(MAY)) == Founded(0, 0)
    head = Office.objects.select_related("body").get(body__function="interior", position="head")
    assert (head.title, head.body.name, head.single_holder) == ("Trưởng phòng", "Phòng Nội vụ huyện Chi Lăng", True)


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_policies", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("three_provinces")
def test_load_policies_loads_the_shipped_rows_once() -> None:
    load()
    count = Policy.objects.count()
    assert count > 0
    assert load() == f"Đã ghi 0 quy định mới (có sẵn {count}).\n"
    assert Policy.objects.count() == count
    district, province = find_area("187", MAY).pk, find_area("20", MAY).pk
    assert as_date(value("district_congress_before", [district, province], MAY)) == date(2024, 6, 30)
    assert as_int(value("verification_working_days", [district, province], MAY)) == 10
    assert isinstance(value("district_congress_before", [], MAY), PolicyMissing)


@pytest.mark.usefixtures("three_provinces")
def test_load_policies_gives_every_code_a_value_somewhere() -> None:
    load()
    assert set(registry.vocabulary.policies) - set(Policy.objects.values_list("code", flat=True)) == set()


ROW = """\
- code: intake_working_days
  value: "2"
  unit: working_days
  scope: null
  legal_basis: "Quy chế"
  source: "Văn bản"
  confidence: low
  valid_from: "2024-01-01"
  valid_before: null
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('value: "2"', "value: 2", "dòng 2: 0.value: phải là chữ, đặt trong ngoặc kép"),
        ('"2024-01-01"', '"2024-02-31"', 'dòng 8: 0.valid_from: không có ngày "2024-02-31" trong lịch'),
        (
            "scope: null",
            'scope: "99"',
            'dòng 4: quy định intake_working_days: Ngày 01/01/2024 không có đơn vị hành chính nào mang mã "99".',
        ),
        ("unit: working_days", "unit: days", "dòng 1: quy định intake_working_days: Quy định "),
        (
            "code: intake_working_days",
            "code: intake",
            'dòng 1: quy định intake: Không có quy định nào mang mã "intake"',
        ),
        (
            'value: "2"',
            'value: "hai"',
            'dòng 1: quy định intake_working_days: Giá trị "hai" không hợp với đơn vị "working_days"',
        ),
        ("confidence: low", "confidence: null", "0.confidence: phải là chữ"),
        ("  source:", "  sources:", "0.source: thiếu mục này"),
    ],
)
def test_load_policies_when_a_line_is_wrong_writes_nothing(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "rows.yaml"
    assert ROW.count(old) == 1
    path.write_text(ROW.replace(old, new), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        load(str(path))
    assert str(refused.value).startswith("Tệp rows.yaml có ")
    assert message in str(refused.value)
    assert Policy.objects.count() == 0


@pytest.mark.django_db
def test_load_policies_names_every_policy_when_several_are_wrong(tmp_path: Path) -> None:
    path = tmp_path / "rows.yaml"
    path.write_text(
        ROW.replace("scope: null", 'scope: "187"') + ROW + ROW.replace('value: "2"', 'value: "hai"'), encoding="utf-8"
    )
    with pytest.raises(CommandError) as refused:
        load(str(path))
    assert str(refused.value) == (
        "Tệp rows.yaml có 2 chỗ phải sửa:\n"
        '  dòng 4: quy định intake_working_days: Ngày 01/01/2024 không có đơn vị hành chính nào mang mã "187". '
        "Hãy kiểm tra lại mã, hoặc nạp thêm tỉnh bằng lệnh load_areas.\n"
        '  dòng 19: quy định intake_working_days: Giá trị "hai" không hợp với đơn vị "working_days": '
        "cần một số nguyên từ 0 đến 3650."
    )
    assert Policy.objects.count() == 0


@pytest.mark.django_db
def test_load_policies_when_the_file_is_right(tmp_path: Path) -> None:
    path = tmp_path / "rows.yaml"
    path.write_text(ROW, encoding="utf-8")
    assert load(str(path)) == "Đã ghi 1 quy định mới (có sẵn 0).\n"
