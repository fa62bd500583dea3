"""Two official lists of ethnic groups that contradict each other."""

import pytest

from nominations.errors import DomainError
from nominations.register import ethnicity

SAME_IN_BOTH = ["01", "02", "03", "05", "07", "08", "09", "10", "20", "22", "28", "30", "42", "44", "47", "50", "51"]


def test_both_lists_name_the_54_groups_once_each():
    for version in ("1979", "2008"):
        codes = sorted(group.codes[version] for group in ethnicity.groups().values())
        assert codes == [f"{number:02d}" for number in range(1, 55)]


def test_seventeen_codes_agree_and_the_other_thirty_seven_do_not():
    same = [group.codes["1979"] for group in ethnicity.groups().values() if len(set(group.codes.values())) == 1]
    assert sorted(same) == SAME_IN_BOTH


@pytest.mark.parametrize(
    ("version", "code", "slug"),
    [
        ("1979", "04", "HOA"),
        ("2008", "04", "MUONG"),
        ("1979", "06", "MUONG"),
        ("2008", "06", "HOA"),
        ("1979", "11", "NGAI"),
        ("2008", "11", "E_DE"),
    ],
)
def test_from_code_answers_by_list_when_the_lists_clash(version, code, slug):
    assert ethnicity.from_code(version, code) == slug


def test_codes_read_back_to_the_same_group_in_every_list():
    for version in ethnicity.lists():
        for slug in ethnicity.SLUGS:
            assert ethnicity.from_code(version, ethnicity.code_of(slug, version)) == slug


@pytest.mark.parametrize("version", ["", "2019"])
def test_from_code_refuses_when_the_list_is_not_named(version):
    with pytest.raises(DomainError) as refused:
        ethnicity.from_code(version, "04")
    assert (refused.value.field, refused.value.problem.code) == ("ethnicity", "ethnicity_list_unknown")
    assert "1979" in refused.value.problem.way_out
    assert "2008" in refused.value.problem.way_out


@pytest.mark.parametrize("code", ["4", "55", "00", ""])
def test_from_code_refuses_when_the_code_is_not_in_the_list(code):
    with pytest.raises(DomainError) as refused:
        ethnicity.from_code("1979", code)
    assert refused.value.problem.code == "ethnicity_code_unknown"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Tày", "TAY"),
        ("tày", "TAY"),
        ("H'Mông", "MONG"),
        ("Cao Lan", "SAN_CHAY"),
        ("Sán Chỉ", "SAN_CHAY"),
        ("Ê đê", "E_DE"),
        ("Lự", "LU"),
        ("Thổ", None),
        ("Hoa", None),
        ("Mán", None),
        ("Pà Hy", None),
        ("Tay", None),
    ],
)
def test_from_name_answers_only_when_one_group_is_meant(name, slug):
    assert ethnicity.from_name(name) == slug


@pytest.mark.parametrize(
    ("given", "message", "way_out"),
    [
        ("04", '"04" là mã dân tộc chưa rõ theo danh mục nào.', "Chọn một trong 54 dân tộc của danh mục."),
        ("Tày", 'Không có dân tộc "Tày" trong danh mục.', 'Chọn "Tày" trong danh mục dân tộc.'),
        (
            "Thổ",
            'Tên "Thổ" là một dân tộc, cũng là tên gọi khác của người Tày và người Khơ-me.',
            "Chọn một trong 54 dân tộc của danh mục.",
        ),
    ],
)
def test_checked_refuses_with_advice_when_it_is_no_slug(given, message, way_out):
    with pytest.raises(DomainError) as refused:
        ethnicity.checked(given)
    assert (refused.value.problem.message, refused.value.problem.way_out) == (message, way_out)


def test_checked_returns_the_slug_when_it_is_one():
    assert ethnicity.checked("NUNG") == "NUNG"
