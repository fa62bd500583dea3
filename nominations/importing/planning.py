"""What importing a list would do, row by row, before anything is written: compared with the database in few queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from nominations.access import areas_of
from nominations.importing.cells import ZEROS
from nominations.importing.comparing import nomination_changes, nominee_changes
from nominations.importing.conversions import undecided
from nominations.importing.matching import Known, Wanted, at_hand, known_cases, match, whereabouts
from nominations.importing.planned import BLOCKED, CREATE, SKIPPED, UNCHANGED, UPDATE, Choices, Planned, Preview
from nominations.importing.recognising import recognise_people
from nominations.importing.rows import Problem, Reading
from nominations.importing.understanding import Words
from nominations.models import Campaign, CampaignQuota
from nominations.register.identity_numbers import masked
from workflows.engine import Capacity
from workflows.models import Office


def plan(by: Capacity, office: Office, campaign: Campaign, reading: Reading, choices: Choices) -> Preview:
    """Compare a list with the database. The number of queries does not depend on the number of rows."""
    province = areas_of(office)[2]
    rows = tuple(Planned(row, SKIPPED if row.skipped else BLOCKED, problems=list(row.problems)) for row in reading.rows)
    planned = [one for one in rows if one.action != SKIPPED]
    Words(office, reading.layout).understand(planned, province)
    _note_conversions(planned, undecided(reading, choices.conversions))
    wanted = [
        Wanted(index, one.number, one.drafted, one.award, one.row.words.get("case_code", ""))
        for index, one in enumerate(planned)
        if one.drafted is not None and one.award is not None
    ]
    known = known_cases(office, campaign)
    for index, found in match(wanted, known).items():
        planned[index].known = found
    _refuse_unknown_codes(planned, reading)
    _refuse_twice(planned, reading)
    recognise_people(planned, province, choices)
    _settle(by, planned)
    _warn_of_quota(planned, office, campaign, known)
    return Preview(reading, rows, choices)


def _note_conversions(planned: Sequence[Planned], waiting: Collection[tuple[str, str]]) -> None:
    """What nobody confirmed keeps its row back; what somebody rejected is named, for its owner to mend in the file."""
    for one in planned:
        open_ones = [repair for repair in one.row.repairs if (repair.column, repair.kind) in waiting]
        if open_ones:
            kinds = ", ".join(sorted({repair.title for repair in open_ones}))
            one.problems.append(
                Problem(
                    one.number, open_ones[0].column, "repair_unconfirmed",
                    f"Có nội dung được chuyển đổi ({kinds}) chưa xác nhận.",
                    "Xem bảng trước và sau khi chuyển, rồi xác nhận hoặc giữ nguyên.",
                )
            )  # fmt: skip
        for repair in one.row.repairs:
            if repair.kept and repair not in open_ones:
                shown = masked(repair.before) if repair.kind == ZEROS else repair.before[:40]
                one.problems.append(
                    Problem(
                        one.number, repair.column, "kept_as_typed",
                        f"Giữ nguyên “{shown}” như trong tệp, không chuyển đổi ({repair.title}).",
                        "Nếu không đúng, sửa ô này trong tệp.", blocks=False,
                    )
                )  # fmt: skip


def _refuse_unknown_codes(planned: Sequence[Planned], reading: Reading) -> None:
    place = reading.layout.column_of("case_code")
    for one in planned:
        code = one.row.words.get("case_code", "")
        if code and one.known is None and one.drafted is not None:
            one.problems.append(
                Problem(
                    one.number, place, "case_unknown",
                    f"Không có hồ sơ {code[:30]} của xã trong phong trào này, hoặc hồ sơ thuộc đối tượng loại khác.",
                    "Ghi đúng mã hồ sơ; nếu là đề nghị mới, để trống ô này.",
                )
            )  # fmt: skip


def _refuse_twice(planned: Sequence[Planned], reading: Reading) -> None:
    """One person for one award stands once in a list; one number is one person's."""
    place = reading.layout.column_of("full_name") or reading.layout.column_of("surname")
    first: dict[tuple[Any, ...], int] = {}
    for one in planned:
        nominee, award = one.drafted, one.award
        if nominee is None or award is None:
            continue
        keys: list[tuple[Any, ...]] = [(one.key, "" if nominee.birth else (nominee.workplace, nominee.village))]
        if nominee.id_digest:
            keys.append((nominee.id_digest, award.pk))
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is not None:
            one.problems.append(
                Problem(
                    one.number, place, "twice_in_file",
                    f"{nominee.full_name} đã có ở dòng {earlier} với cùng hình thức.",
                    "Xóa một dòng; nếu là hai người, ghi đủ ngày sinh, thôn bản hoặc số căn cước.",
                )
            )  # fmt: skip
            one.known = None
        for key in keys:
            first.setdefault(key, one.number)


def _settle(by: Capacity, planned: Sequence[Planned]) -> None:
    """Say what would become of each row."""
    known = [one.known for one in planned if one.known is not None]
    drafts = at_hand(by, known)
    for one in planned:
        if one.known is not None and one.drafted is not None and one.award is not None:
            one.nominee_changes = nominee_changes(one, one.known.nominee)
            one.nomination_changes = nomination_changes(one, one.known)
    gone = [
        one.known.case
        for one in planned
        if one.known is not None and one.known.case.pk not in drafts and (one.nominee_changes or one.nomination_changes)
    ]
    where = whereabouts(gone)
    for one in planned:
        if one.known is not None and one.known.case.pk in where:
            one.problems.append(
                Problem(
                    one.number, "", "case_moved",
                    f"Hồ sơ {one.known.case.code} {where[one.known.case.pk]}; nội dung trong tệp khác hồ sơ.",
                    "Muốn sửa, đề nghị nơi đang giữ trả lại hồ sơ; hoặc xóa dòng này khỏi tệp.",
                )
            )  # fmt: skip
        if any(problem.blocks for problem in one.problems):
            one.action = BLOCKED
        elif one.known is None:
            one.action = CREATE
        else:
            one.action = UPDATE if one.nominee_changes or one.nomination_changes else UNCHANGED


def _warn_of_quota(planned: Sequence[Planned], office: Office, campaign: Campaign, known: Sequence[Known]) -> None:
    limits = dict(
        CampaignQuota.objects.filter(campaign=campaign, commune=office.body.area_id).values_list("award_type", "limit")
    )
    taken = Counter(one.nomination.award_type_id for one in known)
    for one in planned:
        if one.action != CREATE or one.award is None:
            continue
        taken[one.award.pk] += 1
        limit = limits.get(one.award.pk)
        if limit is not None and taken[one.award.pk] > limit:
            one.problems.append(
                Problem(
                    one.number, "", "over_quota",
                    f"Vượt chỉ tiêu: phong trào cho xã {limit} “{one.award.title_vi}”.",
                    "Nhập được; khi trình chỉ gửi được đủ chỉ tiêu.", blocks=False,
                )
            )  # fmt: skip
