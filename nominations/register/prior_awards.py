"""Awards that a nominee holds already: written down by those who have his dossier, compared with the decision itself by
whoever verifies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from nominations import text
from nominations.access import acting_office, judged, touch
from nominations.awards import check_period
from nominations.errors import DomainError, refuse
from nominations.models import AwardType, Nominee, PriorAward
from nominations.register.knowing import cases_of, neighbours, open_cases, proposes
from nominations.standing import takes_changes
from workflows import authority, clock
from workflows.engine.context import Capacity
from workflows.models import Case, Office

#: The position whose work it is to compare a dossier with papers.
VERIFIER = "verifier"


@dataclass(frozen=True)
class NewPriorAward:
    """An award that a nominee holds. `code` is that of a form of award when it is one that is known here.

    `achievement_before` is the first day that no longer counts.
    """

    nominee: Nominee
    title: str
    authority: str
    decision_number: str
    decided_on: date
    code: str = ""
    achievement_from: date | None = None
    achievement_before: date | None = None
    reason: str = ""


def add_prior_awards(by: Capacity, wanted: Sequence[NewPriorAward]) -> list[PriorAward]:
    """Write down awards that nominees hold, all or none, in the order given. They count once somebody verified them.

    `by` has open work on every case under way of each nominee, or there is none and `by` proposes for where he lives:
    what others are judging does not change behind their backs. Raises DomainError; its field names the row when there
    are several ("prior_awards[2].decided_on"). A fixed number of queries.
    """
    actor = judged(by)
    rows = [_in_its_place(number, one, len(wanted)) for number, one in enumerate(wanted)]
    _check_codes(rows)
    people = {one.nominee.pk: one.nominee for one in wanted}
    with transaction.atomic():
        held = _check_theirs(by, people)
        _check_new(rows)
        for row in rows:
            row.recorded_by_id, row.recorded_at = actor.user_id, clock.now()
        added = PriorAward.objects.bulk_create(rows)
        if edited := [case.pk for case in held if takes_changes(case.edition.sha256, case.stage)]:
            touch(edited, actor)
    return added


def verify_prior_award(by: Capacity, award_id: int, against: str) -> PriorAward:
    """Say that an award was compared with the decision itself: `against` names what was seen. Said again, the newer one
    stands.

    `by` acts for a verifier who has a case of the nominee among his open work, and did not write the award down
    himself. Raises DomainError.
    """
    actor = judged(by)
    seen = text.line(against, "against", required=True)
    with transaction.atomic():
        row = PriorAward.objects.select_for_update(of=("self",)).select_related("nominee").filter(pk=award_id).first()
        if row is None:
            raise refuse("award", "award_unknown", f"Không có khen thưởng số {award_id}.", "Tải lại trang.")
        check_verifies(by, row.nominee)
        if row.recorded_by_id in actor.persons:
            raise refuse(
                "by",
                "denied",
                "Khen thưởng này do chính người đối chiếu ghi vào sổ.",
                "Đề nghị một người khác đối chiếu với quyết định.",
            )
        row.verified_by_id, row.verified_at, row.verified_against = actor.user_id, clock.now(), seen
        row.save(update_fields=["verified_by", "verified_at", "verified_against"])
    return row


def verifies(by: Capacity, office: Office, nominee: Nominee) -> bool:
    """Whether `by`, acting for this office, verifies a case of a nominee now: a verifier's, with open work on it."""
    return office.position == VERIFIER and bool(authority.holds_task(by, cases_of([nominee.pk]).get(nominee.pk, set())))


def check_verifies(by: Capacity, nominee: Nominee) -> None:
    """Raise DomainError unless `by` verifies a case of a nominee now."""
    office = acting_office(by)
    if not verifies(by, office, nominee):
        raise refuse(
            "by",
            "not_your_office",
            f"{office} không thẩm định hồ sơ nào của {nominee.full_name}.",
            "Việc đối chiếu do chuyên viên thẩm định đang giữ hồ sơ của người này ghi.",
        )


def _in_its_place(number: int, new: NewPriorAward, total: int) -> PriorAward:
    try:
        return _drafted(new)
    except DomainError as error:
        where = error.field if total == 1 else f"prior_awards[{number}].{error.field}"
        raise DomainError(error.problem, where) from None


def _drafted(new: NewPriorAward) -> PriorAward:
    if new.decided_on > clock.today():
        raise refuse(
            "decided_on", "decided_in_future", f"Ngày quyết định {new.decided_on:%d/%m/%Y} còn ở tương lai.",
            "Ghi ngày ký của quyết định khen thưởng.",
        )  # fmt: skip
    check_period(new.achievement_from, new.achievement_before)
    return PriorAward(
        nominee=new.nominee,
        code=new.code,
        title=text.line(new.title, "title", limit=150, required=True),
        authority=text.line(new.authority, "authority", limit=200, required=True),
        decision_number=text.line(new.decision_number, "decision_number", limit=60, required=True),
        decided_on=new.decided_on,
        achievement_from=new.achievement_from,
        achievement_before=new.achievement_before,
        reason=text.line(new.reason, "reason", limit=500),
    )


def _check_codes(rows: Sequence[PriorAward]) -> None:
    codes = {row.code for row in rows if row.code}
    if unknown := codes - set(AwardType.objects.filter(code__in=codes).values_list("code", flat=True)):
        raise refuse(
            "code", "award_code_unknown", f'Không có hình thức khen thưởng mã "{min(unknown)[:40]}".',
            "Chọn một hình thức trong danh mục, hoặc chỉ ghi tên hình thức.",
        )  # fmt: skip


def _check_theirs(by: Capacity, people: dict[int, Nominee]) -> list[Case]:
    """Return the cases under way of these nominees, locked: all of them this office's work."""
    cases = cases_of(people)
    under_way = {case.pk: case for case in open_cases({case for found in cases.values() for case in found})}
    held, office = authority.holds_task(by, under_way), acting_office(by)
    here = neighbours(office, list(people.values())) if proposes(office) else set()
    for key, nominee in people.items():
        mine = cases[key] & under_way.keys()
        if not (mine <= held if mine else key in here):
            raise refuse(
                "nominee",
                "nominee_not_at_hand",
                f"{nominee.full_name}: hồ sơ đang ở nơi khác, hoặc người này không thuộc nơi đề nghị.",
                "Việc này do nơi đang giữ mọi hồ sơ của người đó ghi; chưa có hồ sơ thì nơi cư trú ghi.",
            )
    return [under_way[key] for key in sorted(under_way)]


def _check_new(rows: Sequence[PriorAward]) -> None:
    def name(row: PriorAward) -> tuple[int, str, str, date]:
        return row.nominee_id, row.title, row.decision_number, row.decided_on

    stored = PriorAward.objects.filter(nominee__in={row.nominee_id for row in rows})
    known = {name(row) for row in stored}
    for number, row in enumerate(rows):
        if name(row) in known:
            raise refuse(
                "decision_number" if len(rows) == 1 else f"prior_awards[{number}].decision_number",
                "prior_award_known",
                f"Đã ghi {row.title}, quyết định {row.decision_number} ngày {row.decided_on:%d/%m/%Y}.",
                "Không cần ghi lại; nếu là quyết định khác, kiểm tra lại số và ngày.",
            )
        known.add(name(row))
