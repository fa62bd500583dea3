"""Nominees: registering, correcting, and telling people of one name apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from nominations import birthdate, ethnicity, posts, text
from nominations.access import acting_office, check_takes_changes, check_tasks, judged, touch
from nominations.errors import DomainError, refuse
from nominations.models import AwardNomination, DelegateNomination, IdentityDecision, Nominee
from workflows import authority, clock
from workflows.engine.context import Capacity
from workflows.models import Area, Case, Office
from workflows.names import fold

#: A technical limit, far above any collective: what a column holds.
MEMBERS_LIMIT = 1_000_000


@dataclass(frozen=True)
class NewNominee:
    """What is known of a nominee. `birth` as written ("1962", "03/1962", "05/03/1962"), `ethnicity` a slug."""

    full_name: str
    kind: str = Nominee.Kind.PERSON
    given_name: str = ""
    gender: str = ""
    birth: str = ""
    ethnicity: str = ""
    ethnicity_source: str = ""
    position: str = ""
    workplace: str = ""
    residence: Area | None = None
    village: str = ""
    head: str = ""
    members: int | None = None
    parent: Nominee | None = None


def register_nominees(by: Capacity, wanted: Sequence[NewNominee]) -> list[Nominee]:
    """Store nominees, all or none, in the order given. `by` acts for an office at which cases begin: it proposes them.

    Raises DomainError for any other office; its field names the row when there are several ("nominees[2].full_name").
    """
    office = acting_office(by)
    posts.check_post(office, posts.starting_posts(), office.body.area, "ghi đối tượng được đề nghị")
    rows = []
    for number, one in enumerate(wanted):
        try:
            row = drafted(one)
        except DomainError as error:
            where = error.field if len(wanted) == 1 else f"nominees[{number}].{error.field}"
            raise DomainError(error.problem, where) from None
        rows.append(row)
    return Nominee.objects.bulk_create(rows)


def drafted(new: NewNominee) -> Nominee:
    """Return a nominee that is checked and not stored yet: a proposal stores it together with its case.

    Raises DomainError naming the field.
    """
    row = Nominee()
    _fill(row, {name: getattr(new, name) for name in NewNominee.__dataclass_fields__})
    return row


def store_drafted(nominees: Sequence[Nominee]) -> None:
    """Store those of these nominees that are not stored yet."""
    Nominee.objects.bulk_create([one for one in nominees if one.pk is None])


def edit_nominee(by: Capacity, nominee_id: int, **changes: Any) -> Nominee:
    """Correct a nominee. `changes` are fields of NewNominee; the kind cannot change.

    Every case of his that is under way must be at a stage where this capacity's office has open work and the chain asks
    again whether the dossier is complete: what others are judging does not change behind their backs. A nominee without
    a case may be corrected by those who propose for the place he lives in. Raises DomainError.
    """
    actor = judged(by)
    unknown = set(changes) - set(NewNominee.__dataclass_fields__) | (set(changes) & {"kind"})
    if unknown:
        raise refuse(
            sorted(unknown)[0], "field_unknown", "Không sửa được mục này của đối tượng.", "Bỏ mục này ra khỏi yêu cầu."
        )
    with transaction.atomic():
        # Cases before the nominee: acts lock in that order.
        locked = Case.objects.select_for_update(of=("self",)).select_related("edition")
        cases = list(locked.filter(_about(nominee_id)).order_by("pk"))
        nominee = Nominee.objects.select_for_update().filter(pk=nominee_id).first()
        if nominee is None:
            raise refuse("nominee", "nominee_unknown", f"Không có đối tượng số {nominee_id}.", "Chọn lại đối tượng.")
        under_way = [case.pk for case in cases if not case.ended]
        if under_way:
            check_tasks(by, under_way)
            check_takes_changes(case for case in cases if not case.ended)
        elif cases:
            raise refuse(
                "nominee", "nominee_decided",
                f"Mọi hồ sơ của {nominee.full_name} đã kết thúc; nội dung đã dùng để quyết định không sửa nữa.",
                "Nếu lập hồ sơ mới, ghi đối tượng mới với thông tin đúng.",
            )  # fmt: skip
        else:
            _check_neighbour(by, nominee)
        _fill(nominee, changes)
        nominee.save()
        if under_way:
            touch(under_way, actor)
    return nominee


def tell_apart(by: Capacity, one: Nominee, other: Nominee, reason: str) -> IdentityDecision:
    """Record that two nominees of one name and date of birth are two people.

    `by` has a case of one of them among its open work, or proposes for the place where one of them lives: it can ask.
    Raises DomainError for any other office, or without a reason.
    """
    actor = judged(by)
    if one.pk == other.pk:
        raise refuse("nominee", "same_row", "Hai dòng này là một đối tượng.", "Chọn hai đối tượng khác nhau.")
    lower, higher = sorted((one.pk, other.pk))
    why = text.line(reason, "reason", required=True)
    _check_knows_one(by, one, other)
    row, _ = IdentityDecision.objects.get_or_create(
        lower_id=lower,
        higher_id=higher,
        in_force=True,
        defaults={
            "same": False,
            "reason": why,
            "office_id": actor.office_id,
            "recorded_by_id": actor.user_id,
            "recorded_at": clock.now(),
        },
    )
    return row


def look_alikes(nominees: Sequence[Nominee]) -> dict[int, set[int]]:
    """Return nominee → keys of nominees who are, or seem to be, the same.

    Itself, and those of one name and full date of birth.

    Only persons with a known day of birth are compared; pairs decided to be two are not alike. Three queries at most.
    """
    found = {one.pk: {one.pk} for one in nominees}
    dated = [one for one in nominees if one.kind == Nominee.Kind.PERSON and one.birth_day is not None]
    keys = Nominee.objects.filter(
        kind=Nominee.Kind.PERSON,
        search__in={one.search for one in dated},
        birth_year__in={one.birth_year for one in dated},
        birth_day__isnull=False,
    )
    rows = list(keys.values_list("id", "search", "full_name", "gender", "birth_year", "birth_month", "birth_day"))
    ids = {row[0] for row in rows}
    apart = set(
        IdentityDecision.objects.filter(lower__in=ids, higher__in=ids, in_force=True, same=False).values_list(
            "lower_id", "higher_id"
        )
    )
    for one in dated:
        identity = (one.full_name.casefold(), one.gender, one.birth_year, one.birth_month, one.birth_day)
        for key, _search, name, *rest in rows:
            if (name.casefold(), *rest) == identity and (min(key, one.pk), max(key, one.pk)) not in apart:
                found[one.pk].add(key)
    return found


def stored_like(new: NewNominee) -> list[Nominee]:
    """Return the stored persons whom somebody not stored yet seems to be: of his name, gender and full date of birth.

    Raises DomainError naming the field when the data is wrong.
    """
    row = drafted(new)
    if row.kind != Nominee.Kind.PERSON or row.birth_day is None:
        return []
    same = Nominee.objects.filter(
        kind=Nominee.Kind.PERSON, search=row.search, gender=row.gender,
        birth_year=row.birth_year, birth_month=row.birth_month, birth_day=row.birth_day,
    )  # fmt: skip
    name = row.full_name.casefold()
    return [one for one in same.select_related("residence").order_by("pk") if one.full_name.casefold() == name]


def _about(nominee_id: int) -> Q:
    """The condition that a case is about a nominee."""
    awards = AwardNomination.objects.filter(nominee=nominee_id).values("case_id")
    seats = DelegateNomination.objects.filter(nominee=nominee_id).values("case_id")
    return Q(pk__in=awards) | Q(pk__in=seats)


def _check_neighbour(by: Capacity, nominee: Nominee) -> None:
    office = acting_office(by)
    posts.check_post(office, posts.starting_posts(), office.body.area, "sửa đối tượng được đề nghị")
    if not _lives_in_area_of(office, nominee):
        raise refuse(
            "nominee",
            "nominee_elsewhere",
            f"{nominee.full_name} cư trú ở {nominee.residence or 'nơi chưa ghi'}, không thuộc {office.body.area.name}.",
            "Đề nghị nơi cư trú của đối tượng sửa; nếu chưa ghi nơi cư trú, ghi đối tượng mới.",
        )


def _check_knows_one(by: Capacity, one: Nominee, other: Nominee) -> None:
    cases = Case.objects.filter(_about(one.pk) | _about(other.pk)).values_list("pk", flat=True)
    if authority.holds_task(by, cases):
        return
    office = acting_office(by)
    here = any(_lives_in_area_of(office, nominee) for nominee in (one, other))
    if not here or posts.post_of(office) not in posts.starting_posts():
        raise refuse(
            "by",
            "not_your_office",
            f"{office} không xử lý hồ sơ của {one.full_name}, cũng không đề nghị cho nơi người này cư trú.",
            "Việc này do nơi đang xử lý hồ sơ, hoặc nơi lập hồ sơ ở xã, huyện, tỉnh của một trong hai người, ghi.",
        )


def _lives_in_area_of(office: Office, nominee: Nominee) -> bool:
    """Whether he lives in the office's area. Nobody can say so of one whose place was never written down."""
    around = Area.objects.filter(pk=nominee.residence_id).values_list("id", "parent_id", "parent__parent_id").first()
    return around is not None and office.body.area_id in around


def _fill(row: Nominee, values: dict[str, Any]) -> None:
    """Check and set the given fields; then what must agree with the kind. Raises DomainError naming the field."""
    if "kind" in values:
        row.kind = _choice(values["kind"], Nominee.Kind.values, "kind")
    person = row.kind == Nominee.Kind.PERSON
    if "full_name" in values:
        row.full_name = (text.person_name if person else text.body_name)(values["full_name"], "full_name")
        row.search = fold(row.full_name)
    if "given_name" in values or "full_name" in values:
        given = values.get("given_name", "")
        row.given_name = text.person_name(given, "given_name", limit=60) if given else _last_word(row.full_name, person)
    if "gender" in values:
        row.gender = _choice(values["gender"], ["", *Nominee.Gender.values], "gender")
    if "birth" in values:
        row.birth = birthdate.parse(values["birth"], today=clock.today())
    if "ethnicity" in values:
        row.ethnicity = ethnicity.checked(values["ethnicity"]) if values["ethnicity"] else ""
    for name, limit in (
        ("ethnicity_source", 120),
        ("position", 150),
        ("workplace", 200),
        ("village", 100),
        ("head", 150),
    ):
        if name in values:
            setattr(row, name, text.line(values[name], name, limit=limit))
    for name in ("residence", "members", "parent"):
        if name in values:
            setattr(row, name, values[name])
    if row.members is not None and not 1 <= row.members <= MEMBERS_LIMIT:
        raise refuse(
            "members",
            "members_none",
            f"Số thành viên phải từ 1 đến {MEMBERS_LIMIT}.",
            "Ghi lại số thành viên, hoặc bỏ trống.",
        )
    if not person and (row.gender or row.birth_year is not None or row.ethnicity):
        raise refuse(
            "kind",
            "personal_data_of_collective",
            "Tập thể, hộ gia đình không có giới tính, ngày sinh, dân tộc.",
            "Bỏ các mục đó, hoặc chọn loại đối tượng là cá nhân.",
        )


def _choice(value: Any, known: Sequence[str], field: str) -> str:
    if value not in known:
        raise refuse(
            field,
            "choice_unknown",
            f'Giá trị "{str(value)[:40]}" không có trong danh sách.',
            "Chọn một trong: " + ", ".join(one for one in known if one) + ".",
        )
    return str(value)


def _last_word(name: str, person: bool) -> str:
    return name.split()[-1][:60] if person else ""
