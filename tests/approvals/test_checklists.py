"""Checklists as data: which one is for whom, which lines it has, and that a wrong file stops the start."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.checklists import Subject, load, shipped, template_for
from nominations.award_types import load_award_types
from nominations.documents import kinds
from nominations.models import AwardType
from workflows.editions import compiled
from workflows.models import Edition
from workflows.sheets import SheetError

CHAIN = "award-nomination"
GOOD = """\
name: sample
version: "2024"
basis: "Quy chế thử"
used: [{chain: award-nomination, stage: verification, levels: [district]}]
lines:
  - {code: one, title: "Một"}
"""
SUBJECTS = st.builds(
    Subject,
    level=st.sampled_from(["district", "province", "centre"]),
    award=st.sampled_from(["GIAY_KHEN", "CSTDCS", "BANG_KHEN", "LDTT"]),
    kind=st.sampled_from(["person", "collective", "household"]),
    procedure=st.sampled_from(["full", "simple"]),
)


def of(award="GIAY_KHEN", kind="person", procedure="full", level="district", stage="verification"):
    template = template_for(CHAIN, stage, Subject(level, award, kind, procedure))
    return template.key, {line.code: line.applies for line in template.lines}


def test_a_checklist_that_names_the_award_goes_before_one_for_the_level():
    assert of("GIAY_KHEN")[0] == "award-district 2024.1"
    assert of("CSTDCS")[0] == "award-district-fighter 2024.1"


def test_the_simple_procedure_asks_for_a_summary_and_proposes_that_minutes_do_not_apply():
    _, full = of(procedure="full")
    _, simple = of(procedure="simple")
    assert set(full) - set(simple) == {"achievement_report"}
    assert set(simple) - set(full) == {"summary_report"}
    assert (full["review_minutes"], simple["review_minutes"]) == (True, False)


def test_a_certificate_of_an_initiative_is_proposed_as_not_applicable_for_a_collective():
    assert [of(kind=kind, level="province")[1]["evidence"] for kind in ("person", "collective")] == [True, False]


@given(SUBJECTS)
def test_every_award_case_has_lines_at_every_stage_that_settles_a_checklist(subject):
    stage = "verification" if subject.level == "district" else "province_verification"
    template = template_for(CHAIN, stage, subject)
    codes = [line.code for line in template.lines]
    assert len(codes) == len(set(codes)) >= 6


def test_no_checklist_is_meant_for_a_stage_that_settles_none():
    assert template_for(CHAIN, "council", Subject("district")) is None


def test_each_line_points_to_kinds_of_documents_that_exist():
    named = {kind for sheet in shipped() for line in sheet.lines for kind in line.documents}
    assert named - set(kinds.known()) == set()
    assert len(named) == 8


def write(folder, *texts):
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return sorted(folder.glob("*.yaml"))


@pytest.mark.parametrize(
    "change",
    [
        ("code: one", "code: One"),
        ('title: "Một"', 'titel: "Một"'),
        ('title: "Một"', 'title: ""'),
        ("levels: [district]", "levels: [village]"),
        ("levels: [district]", "procedures: [quick]"),
        ('version: "2024"', "version: 2024"),
        ('  - {code: one, title: "Một"}', "  []"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, change):
    assert load(write(tmp_path, GOOD))[0].key == "sample 2024"
    with pytest.raises(SheetError, match="dòng"):
        load(write(tmp_path, GOOD.replace(*change)))


def test_a_line_named_twice_is_refused(tmp_path):
    with pytest.raises(ValueError, match="hai lần"):
        load(write(tmp_path, GOOD + '  - {code: one, title: "Lại một"}\n'))


@pytest.mark.parametrize(
    ("first", "second", "collide"),
    [
        ("levels: [district]", "levels: [district, province]", True),
        ("levels: [district]", "levels: [province]", False),
        ("levels: [district], kinds: [person]", "levels: [district], kinds: [collective]", False),
        ("levels: [district], kinds: [person]", "levels: [district], procedures: [simple]", True),
        ("levels: [district]", "levels: [district], kinds: [person]", False),
    ],
)
def test_two_files_for_one_case_are_refused_unless_one_is_narrower(tmp_path, first, second, collide):
    files = write(
        tmp_path,
        GOOD.replace("levels: [district]", first),
        GOOD.replace("levels: [district]", second).replace("sample", "other"),
    )
    if collide:
        with pytest.raises(ValueError, match="cùng dùng"):
            load(files)
    else:
        assert len(load(files)) == 2


def test_checklists_name_stages_of_the_shipped_chains_and_awards_that_exist(town):
    places = {
        (edition.chain.code, stage) for edition in Edition.objects.select_related("chain") for stage in _stages(edition)
    }
    uses = [use for sheet in shipped() for use in sheet.used]
    assert {(use.chain, use.stage) for use in uses} - places == set()
    load_award_types()
    assert {award for use in uses for award in use.awards} - set(
        AwardType.objects.values_list("code", flat=True)
    ) == set()


def _stages(edition):
    return compiled([edition.sha256])[edition.sha256].definition.stages
