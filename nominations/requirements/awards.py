"""What an award nomination must satisfy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count

from nominations import reports
from nominations.documents import attaching, kinds
from nominations.models import AwardNomination, AwardType, Campaign, CampaignQuota, Nominee
from nominations.register.nominees import look_alikes
from nominations.requirements.eligibility import held_back
from nominations.standing import counts
from workflows import clock, registry
from workflows.engine.context import CaseRow, Context, Problem

_LEVELS = tuple(AwardType.Level.values)


def nominations_of(cases: Sequence[CaseRow]) -> dict[int, AwardNomination]:
    """Return case → its award nomination with nominee, award and campaign. One query; a case without one is absent."""
    rows = AwardNomination.objects.filter(case__in=[case.id for case in cases])
    return {row.case_id: row for row in rows.select_related("nominee", "award_type", "campaign__closes_with")}


def _not_an_award(case: CaseRow) -> Problem:
    return Problem(
        "no_nomination",
        f"Hồ sơ {case.code} không có nội dung đề nghị khen thưởng.",
        "Lập lại hồ sơ bằng chức năng đề nghị khen thưởng.",
    )


@registry.requirements("dossier_complete")
def dossier_complete(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hồ sơ đề nghị khen thưởng đủ nội dung, các mục của báo cáo thành tích và tài liệu bắt buộc."""
    found = nominations_of(cases)
    received = {case.id: case.received_on for case in cases}
    lacking = _lacking(found, {key: day or ctx.happened_on for key, day in received.items()})
    problems = {}
    for case in cases:
        row = found.get(case.id)
        if row is None:
            problems[case.id] = _not_an_award(case)
        elif missing := lacking[case.id]:
            problems[case.id] = Problem(
                "dossier_incomplete",
                f"Hồ sơ {case.code} ({row.nominee.full_name}) còn thiếu: {'; '.join(missing)}.",
                "Bổ sung các mục này rồi trình lại.",
            )
    return problems


def missing_in(case_ids: Collection[int]) -> dict[int, list[str]]:
    """Return for each award case everything that is missing before it can be sent, in words and in one order; an empty
    list when nothing is. Cases that are no award are left out. Two queries for any number of cases."""
    rows = AwardNomination.objects.filter(case__in=case_ids).select_related("nominee", "award_type", "case")
    found = {row.case_id: row for row in rows}
    return _lacking(found, {key: row.case.received_on or clock.today() for key, row in found.items()})


def _lacking(found: Mapping[int, AwardNomination], on: Mapping[int, date]) -> dict[int, list[str]]:
    """What each nomination lacks by the rules of its day. One query."""
    there = {key: {one.kind for one in rows} for key, rows in attaching.present(list(found)).items()}
    return {
        key: _missing(row)
        + [f"báo cáo thành tích, mục “{title}”" for title in reports.form_of(row, on[key]).missing(row.report)]
        + [f"tài liệu “{title}”" for title in _missing_documents(row, on[key], there[key])]
        for key, row in found.items()
    }


def _missing_documents(row: AwardNomination, on: date, there: Collection[str]) -> list[str]:
    return [one.title for one in kinds.wanted(row, on) if one.required and one.code not in there]


def _missing(row: AwardNomination) -> list[str]:
    """What is missing of the facts, so that it is named once."""
    nominee = row.nominee
    wanted: list[tuple[str, Any]] = [
        ("thành tích", row.achievement_text.strip()),
        ("thời gian lập thành tích (từ ngày)", row.achievement_from),
        ("thời gian lập thành tích (trước ngày)", row.achievement_before),
    ]
    if nominee.kind == Nominee.Kind.PERSON:
        wanted += [
            ("năm sinh", nominee.birth_year),
            ("giới tính", nominee.gender),
            ("nơi công tác hoặc nơi cư trú", nominee.workplace or nominee.residence_id),
        ]
    elif nominee.kind == Nominee.Kind.HOUSEHOLD:
        wanted += [("chủ hộ", nominee.head), ("nơi cư trú", nominee.residence_id)]
    else:
        wanted += [("người đứng đầu", nominee.head), ("số thành viên", nominee.members)]
    return [name for name, value in wanted if not value]


@registry.requirements("eligible", locks=lambda cases, ctx: _campaign_rows(cases))
def eligible(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Phong trào đang nhận đề nghị, hình thức, thời gian thành tích phù hợp, không trùng, không vướng điều kiện nào."""
    found = nominations_of(cases)
    alike = look_alikes([row.nominee for row in found.values()])
    others = _proposed_with(found.values(), alike)
    problems: dict[int, Problem] = {}
    seen: dict[tuple[int, int, int], str] = {}
    for case in cases:
        row = found.get(case.id)
        if row is None:
            problems[case.id] = _not_an_award(case)
            continue
        keys = [(row.campaign_id, row.award_type_id, nominee) for nominee in alike[row.nominee_id]]
        first = next((seen[key] for key in keys if key in seen), None) or _other_case(others, keys, case.id)
        problem = _campaign_problem(case, row, ctx) or _award_problem(case, row, ctx) or _twice(case, row, first)
        if problem is not None:
            problems[case.id] = problem
        else:
            seen[row.campaign_id, row.award_type_id, row.nominee_id] = case.code
    return problems | held_back([case for case in cases if case.id not in problems], ctx)


def _campaign_rows(cases: Sequence[CaseRow]) -> list[tuple[type[Any], int]]:
    """The campaign, not the nominees: one man may have been written down twice, by two offices, at the same moment."""
    ids = AwardNomination.objects.filter(case__in=[case.id for case in cases]).values_list("campaign_id", flat=True)
    return [(Campaign, key) for key in sorted(set(ids))]


def _campaign_problem(case: CaseRow, row: AwardNomination, ctx: Context) -> Problem | None:
    campaign, day = row.campaign, ctx.happened_on
    end = campaign.last_day_is_before
    if campaign.status == Campaign.Status.OPEN and campaign.opens_on <= day and (end is None or day < end):
        return None
    if campaign.status != Campaign.Status.OPEN:
        why = f"đang ở trạng thái “{campaign.get_status_display()}”"
    elif day < campaign.opens_on:
        why = f"nhận đề nghị từ ngày {campaign.opens_on:%d/%m/%Y}"
    else:
        why = f"chỉ nhận đề nghị trước ngày {end:%d/%m/%Y}"
    return Problem(
        "campaign_not_open",
        f"Hồ sơ {case.code}: phong trào “{campaign.title}” {why}.",
        "Liên hệ nơi phát động phong trào, hoặc đề nghị trong đợt khác.",
    )


def _award_problem(case: CaseRow, row: AwardNomination, ctx: Context) -> Problem | None:
    award, campaign = row.award_type, row.campaign
    if not award.allows(row.nominee.kind):
        return Problem(
            "award_not_for_kind",
            f"Hồ sơ {case.code}: {award} không tặng cho {row.nominee.get_kind_display()}.",
            "Chọn hình thức khen thưởng khác.",
        )
    if ctx.happened_on < award.valid_from or (award.valid_before is not None and ctx.happened_on >= award.valid_before):
        return Problem(
            "award_not_in_force",
            f"Hồ sơ {case.code}: quy định về {award} không áp dụng cho ngày {ctx.happened_on:%d/%m/%Y}.",
            "Chọn hình thức khen thưởng theo quy định đang áp dụng.",
        )
    starts_early = (
        campaign.achievement_from and row.achievement_from and row.achievement_from < campaign.achievement_from
    )
    ends_late = (
        campaign.achievement_before and row.achievement_before and row.achievement_before > campaign.achievement_before
    )
    if starts_early or ends_late:
        first = f"từ {campaign.achievement_from:%d/%m/%Y} " if campaign.achievement_from else ""
        last = f"trước {campaign.achievement_before:%d/%m/%Y}" if campaign.achievement_before else ""
        return Problem(
            "achievement_outside_campaign",
            f"Hồ sơ {case.code}: thời gian lập thành tích nằm ngoài thời gian của phong trào "
            f"({(first + last).strip()}).",
            "Sửa thời gian lập thành tích, hoặc đề nghị trong đợt khác.",
        )
    return None


def _twice(case: CaseRow, row: AwardNomination, first: str | None) -> Problem | None:
    if first is None:
        return None
    return Problem(
        "already_proposed",
        f"Hồ sơ {case.code}: {row.nominee.full_name} đã được đề nghị {row.award_type} trong phong trào này, "
        f"ở hồ sơ {first}.",
        "Giữ một hồ sơ; nếu là hai người khác nhau trùng tên và ngày sinh, ghi nhận việc phân biệt trước.",
    )


Proposed = dict[tuple[int, int, int], list[tuple[int, str]]]


def _proposed_with(rows: Any, alike: Mapping[int, set[int]]) -> Proposed:
    """Cases past drafting and not given up, by campaign, award and nominee, of the nominees asked about. One query."""
    listed = list(rows)
    nominees = {key for row in listed for key in alike[row.nominee_id]}
    found: Proposed = {}
    query = AwardNomination.objects.filter(campaign__in={row.campaign_id for row in listed}, nominee__in=nominees)
    for campaign, award, nominee, case_id, code, sha256, stage in query.order_by("case_id").values_list(
        "campaign_id", "award_type_id", "nominee_id", "case_id", "case__code", "case__edition__sha256", "case__stage"
    ):
        if counts(sha256, stage):
            found.setdefault((campaign, award, nominee), []).append((case_id, code))
    return found


def _other_case(others: Proposed, keys: Sequence[tuple[int, int, int]], own: int) -> str | None:
    return next((code for key in keys for case_id, code in others.get(key, ()) if case_id != own), None)


#: Requirement → the levels whose awards satisfy it: lists offer only what can be signed there.
LEVELS_OF: dict[str, tuple[str, ...]] = {}


def _level_rule(name: str, allowed: Sequence[str], words: str) -> None:
    """Register a requirement that the award is granted at one of these levels."""
    LEVELS_OF[name] = tuple(allowed)

    def rule(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
        found = nominations_of(cases)
        problems = {}
        for case in cases:
            row = found.get(case.id)
            if row is None:
                problems[case.id] = _not_an_award(case)
            elif row.award_type.level not in allowed:
                problems[case.id] = Problem(
                    f"not_{name}",
                    f"Hồ sơ {case.code}: {row.award_type.title_vi} do cấp {row.award_type.get_level_display()} "
                    f"quyết định; {words}.",
                    "Chọn cách xử lý đúng với cấp có thẩm quyền khen thưởng.",
                )
        return problems

    rule.__name__ = rule.__qualname__ = name
    rule.__doc__ = f"Hình thức khen thưởng phù hợp thẩm quyền: {words}."
    registry.requirements(name)(rule)


_level_rule("granted_above_commune", _LEVELS[1:], "bước này dành cho khen thưởng từ cấp huyện trở lên")
_level_rule("granted_at_district", ("district",), "bước này dành cho khen thưởng của cấp huyện")
_level_rule("granted_above_district", _LEVELS[2:], "bước này dành cho khen thưởng từ cấp tỉnh trở lên")
_level_rule("granted_at_province", ("province",), "bước này dành cho khen thưởng của cấp tỉnh")
_level_rule("granted_above_province", _LEVELS[3:], "bước này dành cho khen thưởng của Trung ương")


@registry.requirements("within_award_quota", locks=lambda cases, ctx: _quota_rows(cases))
def within_award_quota(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Còn chỉ tiêu khen thưởng của xã trong phong trào; ai trình trước được tính trước."""
    found = nominations_of(cases)
    limits = {(row.campaign_id, row.commune_id, row.award_type_id): row.limit for row in _quotas(cases, found)}
    used = _proposed(cases, found)
    problems = {}
    for case in cases:
        row = found.get(case.id)
        if row is None:
            problems[case.id] = _not_an_award(case)
            continue
        key = (row.campaign_id, case.commune_id, row.award_type_id)
        limit = limits.get(key)
        own = counts(case.sha256, case.stage)
        if limit is not None and used[key] + (not own) > limit:
            problems[case.id] = Problem(
                "award_quota_used_up",
                f"Hồ sơ {case.code}: xã được đề nghị {limit} {row.award_type.title_vi} trong phong trào này, "
                f"đã có {used[key]}.",
                "Rút bớt một đề nghị khác, hoặc xin nơi phát động phong trào tăng chỉ tiêu.",
            )
        elif not own:
            used[key] += 1
    return problems


Key = tuple[int, int | None, int]


def _quota_rows(cases: Sequence[CaseRow]) -> list[tuple[type[Any], int]]:
    return [(CampaignQuota, row.pk) for row in _quotas(cases, nominations_of(cases))]


def _scope(cases: Sequence[CaseRow], found: Mapping[int, AwardNomination], commune: str) -> dict[str, set[Any]]:
    """The condition that a row is of the campaigns, awards and communes of these cases."""
    return {
        "campaign__in": {row.campaign_id for row in found.values()},
        "award_type__in": {row.award_type_id for row in found.values()},
        commune: {case.commune_id for case in cases},
    }


def _quotas(cases: Sequence[CaseRow], found: Mapping[int, AwardNomination]) -> list[CampaignQuota]:
    return list(CampaignQuota.objects.filter(**_scope(cases, found, "commune__in")).order_by("pk"))


def _proposed(cases: Sequence[CaseRow], found: Mapping[int, AwardNomination]) -> Counter[Key]:
    """How many nominations count already, by campaign, commune and award.

    One query, and one for each edition not met before.
    """
    grouped = (
        AwardNomination.objects.filter(**_scope(cases, found, "case__commune__in"))
        .values_list("campaign_id", "case__commune_id", "award_type_id", "case__edition__sha256", "case__stage")
        .annotate(number=Count("id"))
        .order_by()
    )
    used: Counter[Key] = Counter()
    for campaign, commune, award, sha256, stage, number in grouped:
        if counts(sha256, stage):
            used[campaign, commune, award] += number
    return used


@registry.requirements("simple_procedure")
def simple_procedure(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hồ sơ theo thủ tục đơn giản, có nêu một trong năm trường hợp của Nghị định 98/2023, Điều 40."""
    found = nominations_of(cases)
    problems = {}
    for case in cases:
        row = found.get(case.id)
        if row is None:
            problems[case.id] = _not_an_award(case)
        elif row.procedure != AwardNomination.Procedure.SIMPLE:
            problems[case.id] = Problem(
                "not_simple_procedure",
                f"Hồ sơ {case.code} theo thủ tục đầy đủ, phải qua Hội đồng.",
                "Trình Hội đồng; hoặc trả lại để nơi đề nghị chọn thủ tục đơn giản và nêu trường hợp.",
            )
    return problems
