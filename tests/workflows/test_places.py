"""Areas by code and day, by words, and lists of them installed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.workflows.ground import LANG_SON, MAY, places
from workflows.models import Area, Succession
from workflows.places import (
    REFORM,
    UNKNOWN_START,
    Handover,
    PlaceError,
    Unit,
    ancestors,
    areas_on,
    find_area,
    full_name_in_sentence,
    install_areas,
    install_successions,
    kind_of,
    read_handovers,
    read_units,
    search_areas,
    successors,
)

pytestmark = pytest.mark.django_db
LAST_DAY = REFORM - timedelta(days=1)
NEW = (Unit("20", "Tỉnh Lạng Sơn"), Unit("06463", "Xã Chi Lăng", "20"))


def both_times() -> dict[str, Area]:
    old = places()
    install_areas(NEW, valid_from=REFORM, valid_before=None)
    return old


@pytest.mark.parametrize(("on", "name"), [(LAST_DAY, "Thị trấn Đồng Mỏ"), (REFORM, "Xã Chi Lăng")])
def test_find_area_when_one_code_names_two_places_in_time(on: date, name: str) -> None:
    both_times()
    assert find_area("06463", on).name == name


def test_find_area_when_the_code_was_used_at_another_time() -> None:
    both_times()
    with pytest.raises(PlaceError) as refused:
        find_area("187", REFORM)
    assert str(refused.value) == (
        'Ngày 01/07/2025 không có đơn vị hành chính nào mang mã "187". '
        "Mã này là của: Huyện Chi Lăng (trước 01/07/2025)."
    )


def test_find_area_when_the_code_is_unknown() -> None:
    with pytest.raises(PlaceError) as refused:
        find_area("99999", MAY)
    assert str(refused.value) == (
        'Ngày 06/05/2024 không có đơn vị hành chính nào mang mã "99999". '
        "Hãy kiểm tra lại mã, hoặc nạp thêm tỉnh bằng lệnh load_areas."
    )


def test_areas_on_when_the_day_is_the_last_of_the_old_ones() -> None:
    both_times()
    assert sorted(areas_on(LAST_DAY).values_list("code", flat=True)) == ["06463", "06496", "06523", "187", "20"]
    assert sorted(areas_on(REFORM).values_list("code", flat=True)) == ["06463", "20"]


def test_search_areas_when_typed_without_marks() -> None:
    places()
    assert [one.name for one in search_areas("dong mo", MAY)] == ["Thị trấn Đồng Mỏ"]
    assert [one.name for one in search_areas("chi lang", MAY)] == ["Xã Chi Lăng", "Huyện Chi Lăng"]
    assert [one.name for one in search_areas("chi lang", MAY, "district")] == ["Huyện Chi Lăng"]
    assert search_areas("...", MAY) == []


def test_search_areas_when_marks_are_typed_puts_the_exact_first() -> None:
    install_areas([Unit("20", "Tỉnh Lạng Sơn")], valid_from=UNKNOWN_START, valid_before=None)
    install_areas(
        [Unit("21", "Tỉnh Lang Son"), Unit("22", "Tỉnh Lãng Sơn")], valid_from=UNKNOWN_START, valid_before=None
    )
    assert search_areas("Lạng Sơn", MAY)[0].name == "Tỉnh Lạng Sơn"
    assert {one.name for one in search_areas("Lạng Sơn", MAY)} == {"Tỉnh Lạng Sơn", "Tỉnh Lang Son", "Tỉnh Lãng Sơn"}


def test_search_areas_when_the_area_is_of_another_time() -> None:
    both_times()
    assert [one.valid_from for one in search_areas("lang son", REFORM)] == [REFORM]


def test_ancestors_nearest_first() -> None:
    commune = places()["06463"]
    assert [one.name for one in ancestors(commune)] == ["Huyện Chi Lăng", "Tỉnh Lạng Sơn"]


def test_ancestors_when_province() -> None:
    assert ancestors(places()["20"]) == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Huyện Chi Lăng", "huyện Chi Lăng"),
        ("Thị trấn Đồng Mỏ", "thị trấn Đồng Mỏ"),
        ("Thành Phố Bắc Kạn", "thành phố Bắc Kạn"),
        ("Thị xã Quế Võ", "thị xã Quế Võ"),
        ("Đặc khu Phú Quốc", "đặc khu Phú Quốc"),
    ],
)
def test_full_name_in_sentence_has_the_kind_in_small_letters(name: str, said: str) -> None:
    assert full_name_in_sentence(Area(name=name)) == said


def test_kind_of_when_the_name_has_none() -> None:
    with pytest.raises(PlaceError, match='Tên đơn vị "Chi Lăng" phải bắt đầu bằng loại đơn vị'):
        kind_of("Chi Lăng")


def test_install_areas_when_repeated_adds_nothing() -> None:
    assert install_areas(LANG_SON, valid_from=UNKNOWN_START, valid_before=REFORM) == 5
    assert install_areas(LANG_SON, valid_from=UNKNOWN_START, valid_before=REFORM) == 0
    assert (
        install_areas([*LANG_SON, Unit("06475", "Xã Gia Lộc", "187")], valid_from=UNKNOWN_START, valid_before=REFORM)
        == 1
    )
    assert Area.objects.count() == 6


def test_install_areas_when_children_come_first_and_names_are_decomposed() -> None:
    install_areas([Unit("187", "Huye\u0323\u0302n Chi La\u0306ng", "20"), Unit("20", "Tỉnh Lạng Sơn")],
                  valid_from=UNKNOWN_START, valid_before=None)  # fmt: skip
    area = find_area("187", MAY)
    assert (area.name, area.kind, area.level, area.search, area.parent and area.parent.code) == (
        "Huyện Chi Lăng", "Huyện", "district", "huyen chi lang", "20",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (Unit("2", "Tỉnh Lạng Sơn"), 'Mã "2" của Tỉnh Lạng Sơn không đúng'),
        (Unit("１８７", "Huyện Chi Lăng", "20"), "không đúng"),
        (Unit("187", "Huyện Chi Lăng", "21"), 'thuộc đơn vị mã "21", nhưng mã này chưa có'),
        (Unit("187", "Chi Lăng", "20"), "phải bắt đầu bằng loại đơn vị"),
    ],
)
def test_install_areas_when_a_line_is_wrong_installs_nothing(unit: Unit, words: str) -> None:
    with pytest.raises(PlaceError, match=words):
        install_areas([Unit("20", "Tỉnh Lạng Sơn"), unit], valid_from=UNKNOWN_START, valid_before=None)
    assert Area.objects.count() == 0


def test_install_successions_joins_only_what_is_installed() -> None:
    both_times()
    handovers = [
        Handover("06463", "06463", "main part"),
        Handover("06523", "06463", "whole"),
        Handover("00001", "00097", "whole"),
    ]
    assert install_successions(handovers) == 2
    assert install_successions(handovers) == 0
    (only,) = Succession.objects.filter(old__code="06463")
    assert (only.old.name, only.new.name, only.extent) == ("Thị trấn Đồng Mỏ", "Xã Chi Lăng", "main part")


def test_successors_largest_share_first() -> None:
    old = both_times()
    install_areas([Unit("06475", "Xã Bằng Mạc", "20")], valid_from=REFORM, valid_before=None)
    install_successions([Handover("06496", "06463", "part"), Handover("06496", "06475", "main part")])
    assert [(area.name, extent) for area, extent in successors(old["06496"])] == [
        ("Xã Bằng Mạc", "main part"),
        ("Xã Chi Lăng", "part"),
    ]


@pytest.mark.parametrize("count", [1, 3, 100])
def test_install_areas_statements_do_not_grow_with_the_rows(
    count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    units = [Unit("20", "Tỉnh Lạng Sơn"), Unit("187", "Huyện Chi Lăng", "20")]
    units += [Unit(f"{n:05}", f"Xã Số {n}", "187") for n in range(1, count + 1)]
    with django_assert_num_queries(8):
        install_areas(units, valid_from=UNKNOWN_START, valid_before=REFORM)


def test_shipped_lists_have_every_unit() -> None:
    before, since, handovers = (
        read_units("units_before_2025-07-01"),
        read_units("units_from_2025-07-01"),
        read_handovers(),
    )
    assert (len(before), len(since), len(handovers)) == (10_794, 3_355, 10_602)
    assert [sum(len(one.code) == digits for one in before) for digits in (2, 3, 5)] == [63, 696, 10_035]
    assert [sum(len(one.code) == digits for one in since) for digits in (2, 3, 5)] == [34, 0, 3_321]
    assert {one.name for one in before if not one.name.startswith(kind_of(one.name) + " ")} == set()
    assert {one.old_code for one in handovers} - {one.code for one in before} == set()
    assert {one.new_code for one in handovers} - {one.code for one in since} == set()
