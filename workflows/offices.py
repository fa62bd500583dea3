"""Offices: founding bodies, appointing people, letting others sign for them, and ending all of it.

Appointments and substitutions are append-only: a row is ended once, with who and why, and never edited. "Ended on day
X" means `valid_before = X`: X is the first day without authority. An area's end ends the authority of its offices
with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from workflows import clock
from workflows.models import Absence, Appointment, Area, Body, Office, Substitution, User
from workflows.models.offices import Form
from workflows.names import nfc

#: Rows of one INSERT, and keys of one IN list: a limit of the databases, not of the law.
BATCH = 1000

Ended = TypeVar("Ended", Appointment, Substitution, Absence)


class OfficeError(Exception):
    """An office, appointment or substitution that may not be. `code` is stable; the text is Vietnamese, for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Post:
    """A position of a body that shall be founded, and how it is called there."""

    position: str
    title: str
    single_holder: bool = False


@dataclass(frozen=True)
class BodyPlan:
    """A body that shall exist for each area of a level. `name` answers what it is called for one area."""

    function: str
    name: Callable[[Area], str]
    posts: tuple[Post, ...]


@dataclass(frozen=True)
class Founded:
    """How many bodies and offices were new."""

    bodies: int
    offices: int


@transaction.atomic
def establish(areas: Iterable[Area], table: Mapping[str, Sequence[BodyPlan]]) -> Founded:
    """Found the bodies and offices that `table` (level -> plans) wants for the areas and that are not there yet.

    What is there already stays as it is, names and titles included. Statements grow with every `BATCH` areas only.
    """
    bodies = offices = 0
    for some in _batches(list(areas)):
        known = _bodies(some)
        wanted = [(area, plan) for area in some for plan in table.get(area.level, ())]
        fresh = [
            Body(area=area, function=plan.function, name=_fitting(plan.name(area), 160, "tên cơ quan"))
            for area, plan in wanted
            if (area.pk, plan.function) not in known
        ]
        Body.objects.bulk_create(fresh, batch_size=BATCH)
        known |= {(body.area_id, body.function): body.pk for body in fresh}
        bodies += len(fresh)
        offices += _found_offices([(known[area.pk, plan.function], plan.posts) for area, plan in wanted])
    return Founded(bodies, offices)


def appoint(
    user: User, office: Office, *, valid_from: date, basis: str, by: User | None, valid_before: date | None = None
) -> Appointment:
    """Let `user` hold `office` from a day on, on a written basis. `by` is who records it; None for an import.

    Without `valid_before` the appointment lasts as long as the area does. Raises `OfficeError`: account locked, area
    not there that day, bad period, no basis, or the office (one holder only) or this very person already has it in
    that time. The office row is locked first, so that two appointments at once do not both find it free.
    """
    words = _basis(basis)
    with transaction.atomic():
        locked = _lock(office)
        ends = _period(locked, valid_from, valid_before)
        _active(user)
        standing = _overlapping(Appointment.objects.filter(office=locked), valid_from, ends).select_related("user")
        for other in standing if locked.single_holder else standing.filter(user=user):
            raise OfficeError(
                "office_taken",
                f"{_called(locked)}: {other.user.full_name} đã giữ chức vụ này {_span(other)}. "
                "Hãy kết thúc bổ nhiệm đó trước, hoặc chọn khoảng thời gian không trùng.",
            )
        return Appointment.objects.create(
            user=user,
            office=locked,
            valid_from=valid_from,
            valid_before=ends,
            basis=words,
            recorded_by=by,
            recorded_at=clock.now(),
        )


def end_appointment(appointment: Appointment, *, on: date, reason: str, by: User | None) -> Appointment:
    """End an appointment: `on` is its first day without authority. Return the row as it is now; raise `OfficeError`."""
    return _end(Appointment, appointment, on, reason, by)


def substitute(
    office: Office,
    *,
    form: str,
    by_office: Office | None = None,
    user: User | None = None,
    via: Substitution | None = None,
    valid_from: date,
    basis: str,
    by: User | None,
    valid_before: date | None = None,
) -> Substitution:
    """Let the holder of `by_office`, or `user`, do the acts of `office` in a legal form (Decree 30/2020, Article 13).

    KT. is for another office of the same body. TUQ. is limited in time and goes no further. With `via`, the row
    stands in for the `by_office` of another substitution (TL. or TM.), once, as KT. Works for a vacant office too.
    An office of several holders has no substitutes: who of them was represented could not be said.
    Raises `OfficeError`.
    """
    words = _basis(basis)
    with transaction.atomic():
        locked = _lock(office)
        ends = _period(locked, valid_from, valid_before)
        _check_form(locked, form, by_office, user, valid_before)
        if by_office is not None:
            _period(by_office, valid_from, None)
        if user is not None:
            _active(user)
        if via is not None:
            _check_via(locked, form, via, valid_from)
        if not locked.single_holder:
            raise OfficeError(
                "office_of_many",
                f"{_called(locked)}: chức vụ này có nhiều người cùng giữ, ai vắng thì người khác làm, "
                "không có ký thay. Hãy bổ nhiệm thêm người vào chức vụ.",
            )
        same = Substitution.objects.filter(office=locked, by_office=by_office, user=user, form=form, via=via)
        for other in _overlapping(same, valid_from, ends):
            raise OfficeError(
                "substitution_repeated",
                f"{_called(locked)}: việc ký thay này đã được ghi {_span(other)}. "
                "Hãy kết thúc dòng đó trước, nếu cần ghi lại.",
            )
        return Substitution.objects.create(
            office=locked,
            by_office=by_office,
            user=user,
            form=form,
            via=via,
            valid_from=valid_from,
            valid_before=ends,
            basis=words,
            recorded_by=by,
            recorded_at=clock.now(),
        )


def end_substitution(substitution: Substitution, *, on: date, reason: str, by: User | None) -> Substitution:
    """End a substitution on the first day without authority. What goes through it (`via`) loses its authority too."""
    return _end(Substitution, substitution, on, reason, by)


def record_absence(user: User, *, valid_from: date, valid_before: date | None, basis: str, by: User | None) -> Absence:
    """Record that a person is away: what he took from an office's queue goes back to it. `valid_before` is his first
    day back, None while it is not known. Raises `OfficeError`: bad period, no basis, account locked, or away already.

    Being away takes no authority: somebody may sign from afar. The row of the person is locked first.
    """
    words = _basis(basis)
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        _active(person)
        if valid_before is not None and valid_before <= valid_from:
            raise OfficeError(
                "period_reversed", f"Ngày trở lại {valid_before:%d/%m/%Y} phải sau ngày bắt đầu {valid_from:%d/%m/%Y}."
            )
        for other in _overlapping(Absence.objects.filter(user=person), valid_from, valid_before):
            raise OfficeError(
                "absence_repeated",
                f"{person.full_name}: đã ghi vắng mặt {_span(other)}. Hãy kết thúc dòng đó trước, hoặc chọn ngày khác.",
            )
        return Absence.objects.create(
            user=person, valid_from=valid_from, valid_before=valid_before, basis=words, recorded_by=by,
            recorded_at=clock.now(),
        )  # fmt: skip


def end_absence(absence: Absence, *, on: date, reason: str, by: User | None) -> Absence:
    """Say that a person is back: `on` is his first day. Return the row as it is now; raise `OfficeError`."""
    return _end(Absence, absence, on, reason, by)


def away(user_ids: Iterable[int], on: date) -> set[int]:
    """Return those of the users who are recorded as away on a day. One query."""
    found = Absence.objects.filter(in_force(on), user__in=list(user_ids))
    return set(found.order_by().values_list("user_id", flat=True))


def vacant_offices(on: date, office_ids: Iterable[int] | None = None) -> QuerySet[Office]:
    """Return the offices (of `office_ids`, or all) whose area exists on `on` and that no active user holds then.

    An office that is vacant but substituted is vacant still. Ordered by body and position, with body and area.
    """
    held = Appointment.objects.filter(in_force(on), office=OuterRef("pk"), user__is_active=True)
    there = Q(body__area__valid_before__isnull=True) | Q(body__area__valid_before__gt=on)
    found = Office.objects.filter(there, ~Exists(held), body__area__valid_from__lte=on)
    if office_ids is not None:
        found = found.filter(pk__in=list(office_ids))
    return found.select_related("body__area").order_by("body_id", "position")


def holders(office_ids: Iterable[int], on: date) -> dict[int, list[User]]:
    """Return, for each office, the active users who hold it on `on`, the longest-serving first. One query."""
    found: dict[int, list[User]] = {one: [] for one in office_ids}
    rows = Appointment.objects.filter(in_force(on), office__in=list(found), user__is_active=True)
    for row in rows.select_related("user").order_by("valid_from", "pk"):
        found[row.office_id].append(row.user)
    return found


def in_force(on: date, prefix: str = "") -> Q:
    """The condition that a dated row (appointment, substitution) is in force on a day; `prefix` leads to the row."""
    ends = f"{prefix}valid_before"
    return Q(**{f"{prefix}valid_from__lte": on}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": on}))


def _bodies(areas: Sequence[Area]) -> dict[tuple[int, str], int]:
    rows = Body.objects.filter(area__in=[area.pk for area in areas]).values_list("area_id", "function", "pk")
    return {(area, function): key for area, function, key in rows}


def _found_offices(wanted: Sequence[tuple[int, Sequence[Post]]]) -> int:
    known: set[tuple[int, str]] = set()
    for some in _batches([body for body, _ in wanted]):
        known.update(Office.objects.filter(body__in=some).values_list("body_id", "position"))
    fresh = [
        Office(
            body_id=body,
            position=post.position,
            title=_fitting(post.title, 120, "chức danh"),
            single_holder=post.single_holder,
        )
        for body, posts in wanted
        for post in posts
        if (body, post.position) not in known
    ]
    Office.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh)


def _check_form(
    office: Office, form: str, by_office: Office | None, user: User | None, valid_before: date | None
) -> None:
    if form not in Form.values:
        raise OfficeError(
            "form_unknown", f'Hình thức ký "{form}" không có trong quy định. Hãy chọn: {", ".join(Form.values)}.'
        )
    if by_office is None and user is None:
        raise OfficeError("substitute_missing", f"{_called(office)}: phải nêu chức vụ hoặc người ký thay.")
    if by_office is not None and by_office.pk == office.pk:
        raise OfficeError("substitute_same_office", f"{_called(office)} không thể ký thay cho chính mình.")
    if form == Form.DEPUTY and (by_office is None or by_office.body_id != office.body_id):
        raise OfficeError(
            "deputy_of_other_body",
            f"{_called(office)}: ký thay (KT.) phải do một chức vụ cấp phó của cùng cơ quan. "
            "Với người của cơ quan khác, hãy dùng thừa lệnh (TL.) hoặc thừa ủy quyền (TUQ.).",
        )
    if form == Form.AUTHORISED and valid_before is None:
        raise OfficeError(
            "authorisation_without_end",
            f"{_called(office)}: thừa ủy quyền (TUQ.) phải có thời hạn. "
            "Hãy nêu ngày hết hiệu lực ghi trong văn bản ủy quyền.",
        )


def _check_via(office: Office, form: str, via: Substitution, valid_from: date) -> None:
    before = Substitution.objects.select_for_update(of=("self",)).get(pk=via.pk)
    if before.form == Form.AUTHORISED:
        raise OfficeError(
            "authorisation_passed_on", "Người được ký thừa ủy quyền (TUQ.) không được ủy quyền lại cho người khác."
        )
    if before.via_id is not None:
        raise OfficeError("passed_on_twice", "Việc ký chỉ được giao lại một lần. Hãy bỏ bớt một bước trong chuỗi.")
    if before.by_office_id != office.pk:
        raise OfficeError(
            "via_of_other_office",
            f"{_called(office)} không phải là chức vụ được giao ký ở bước trước. "
            "Hãy nêu đúng chức vụ được thừa lệnh rồi mới giao cho cấp phó.",
        )
    if form != Form.DEPUTY or before.form == Form.DEPUTY:
        raise OfficeError(
            "passed_on_not_to_deputy",
            "Chỉ người được ký thừa lệnh (TL.) hoặc thay mặt (TM.) mới được giao lại, "
            "và chỉ cho cấp phó của mình ký thay (KT.).",
        )
    if not before.valid_from <= valid_from < (before.valid_before or date.max):
        raise OfficeError(
            "via_not_in_force",
            f"Ngày {valid_from:%d/%m/%Y} việc giao ký ở bước trước không có hiệu lực ({_span(before)}). "
            "Hãy chọn ngày khác.",
        )


def _lock(office: Office) -> Office:
    """Lock the office's row and return it fresh. SQLite has no row locks: there the whole transaction is alone."""
    return Office.objects.select_for_update(of=("self",)).select_related("body__area").get(pk=office.pk)


def _period(office: Office, valid_from: date, valid_before: date | None) -> date | None:
    """Return the end of a period that begins at `valid_from`, never later than the area's own end."""
    if valid_before is not None and valid_before <= valid_from:
        raise OfficeError(
            "period_reversed",
            f"Ngày hết hiệu lực {valid_before:%d/%m/%Y} phải sau ngày bắt đầu {valid_from:%d/%m/%Y}.",
        )
    area = office.body.area
    last = area.valid_before
    if valid_from < area.valid_from or (last is not None and valid_from >= last):
        there = f"chỉ có trước ngày {last:%d/%m/%Y}" if last else f"chỉ có từ ngày {area.valid_from:%d/%m/%Y}"
        raise OfficeError(
            "area_not_there",
            f"{_called(office)}: ngày {valid_from:%d/%m/%Y} không còn hoặc chưa có {area.name} ({there}). "
            "Hãy chọn đơn vị kế thừa, hoặc sửa ngày.",
        )
    if last is None or (valid_before is not None and valid_before <= last):
        return valid_before
    return last


def _active(user: User) -> None:
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise OfficeError(
            "user_locked", f"Tài khoản {user.username} ({user.full_name}) đã khóa hoặc không còn. Hãy mở khóa trước."
        )


def _overlapping(rows: QuerySet[Ended], valid_from: date, valid_before: date | None) -> QuerySet[Ended]:
    """Those of the rows that share a day with the period. Rows that ended on their first day never took effect."""
    found = rows.filter(Q(valid_before__isnull=True) | Q(valid_before__gt=valid_from))
    found = found.exclude(valid_before=F("valid_from"))
    if valid_before is not None:
        found = found.filter(valid_from__lt=valid_before)
    return found.order_by("valid_from", "pk")


def _end(model: type[Ended], row: Ended, on: date, reason: str, by: User | None) -> Ended:
    words = _fitting(reason, 300, "lý do kết thúc")
    if not words:
        raise OfficeError("reason_missing", "Phải nêu lý do kết thúc (ví dụ: số quyết định thôi giữ chức vụ).")
    with transaction.atomic():
        now: Ended = model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        if now.ended_at is not None:
            raise OfficeError("already_ended", f"Dòng này đã được kết thúc trước đó ({_span(now)}), không sửa được.")
        if on < now.valid_from or (now.valid_before is not None and on > now.valid_before):
            raise OfficeError(
                "end_outside_period",
                f"Ngày kết thúc {on:%d/%m/%Y} phải nằm trong thời gian hiệu lực ({_span(now)}).",
            )
        changes: dict[str, Any] = {
            "valid_before": on,
            "ended_by": by,
            "ended_at": clock.now(),
            "end_reason": words,
        }
        model._default_manager.filter(pk=now.pk).update(**changes)
        return model._default_manager.get(pk=now.pk)


def _basis(text: str) -> str:
    words = _fitting(text, 300, "căn cứ")
    if not words:
        raise OfficeError("basis_missing", "Phải nêu căn cứ (số, ngày của quyết định hoặc văn bản giao ký).")
    return words


def _fitting(text: str, limit: int, what: str) -> str:
    words = nfc(text)
    if len(words) > limit:
        raise OfficeError("text_too_long", f"Phần {what} dài {len(words)} ký tự, tối đa {limit}. Hãy viết ngắn lại.")
    return words


def _called(office: Office) -> str:
    return f"{office.title} {office.body.name}"


def _span(row: Appointment | Substitution | Absence) -> str:
    begins = f"từ {row.valid_from:%d/%m/%Y}"
    return begins if row.valid_before is None else f"{begins} đến trước {row.valid_before:%d/%m/%Y}"


Item = TypeVar("Item")


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
