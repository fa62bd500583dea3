"""The command that loads provinces."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from workflows.models import Area, Succession
from workflows.places import REFORM

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("load_areas", *arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def counts(before: bool) -> dict[str, int]:
    rows = Area.objects.filter(valid_before=REFORM) if before else Area.objects.filter(valid_from=REFORM)
    return {one.code: rows.filter(parent=one).count() for one in rows.filter(level="province")}


def test_load_areas_without_arguments_loads_the_founding_provinces() -> None:
    out, errors = run()
    assert counts(before=True) == {"20": 11, "06": 8, "94": 11}
    assert counts(before=False) == {"20": 65, "19": 92, "92": 103}
    assert Succession.objects.count() == 421
    assert out == "Đã nạp 706 đơn vị hành chính và 421 quan hệ kế thừa (có sẵn 0 đơn vị, 0 quan hệ).\n"
    assert errors == ""


def test_load_areas_twice_adds_nothing() -> None:
    run()
    assert run()[0] == "Đã nạp 0 đơn vị hành chính và 0 quan hệ kế thừa (có sẵn 706 đơn vị, 421 quan hệ).\n"


def test_load_areas_of_a_further_province_adds_what_is_missing() -> None:
    run("--province", "06")
    assert counts(before=False) == {"19": 92}
    run("--province", "19")
    assert sorted(counts(before=True)) == ["06", "19"]
    assert Succession.objects.count() == 108 + 175


def test_load_areas_all_loads_the_country() -> None:
    run("--province", "20")
    run("--all")
    assert (Area.objects.filter(valid_before=REFORM).count(), Area.objects.filter(valid_from=REFORM).count()) == (
        10_794,
        3_355,
    )
    assert Succession.objects.count() == 10_602


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("187", 'mang mã "187". Mã này là của Huyện Chi Lăng; hãy dùng mã tỉnh 20 (Tỉnh Lạng Sơn).'),
        ("lang son", 'mang mã "lang son". Có phải: 20 (Tỉnh Lạng Sơn)?'),
        ("Cân Thơ", 'mang mã "Cân Thơ". Có phải: 92 (Thành phố Cần Thơ)?'),
        ("xyzw", 'mang mã "xyzw". Mã tỉnh gồm 2 chữ số.'),
    ],
)
def test_load_areas_when_the_code_is_unknown_names_near_ones(code: str, message: str) -> None:
    with pytest.raises(CommandError) as refused:
        run("--province", "20", code)
    assert str(refused.value) == f"Không có tỉnh, thành phố nào {message}"
    assert Area.objects.count() == 0
