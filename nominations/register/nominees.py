"""Nominees: registering, correcting, renaming, and who of them are or seem to be the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from django.db import transaction
from django.db.models import Q

from nominations import labels, posts, text
from nominations.access import acting_office, areas_of, check_takes_changes, check_tasks, judged, touch
from nominations.errors import DomainError, refuse
from nominations.models import FormerName, IdentityDecision, Nominee
from nominations.register import birthdate, ethnicity, identity_numbers
from nominations.register.knowing import about, check_neighbour
from nominations.register.sorting import last_word, sort_key
from workflows import clock, sealing
from workflows.engine.context import Capacity
from workflows.models import Area, Case
from workflows.names import fold

#: A technical limit, far above any collective: what a column holds.
MEMBERS_LIMIT = 1_000_000
#: Lines of text, and how long each may be.
_LINES = {
    "ethnicity_source": 120, "religion": 60, "id_note": 300, "position": 150, "workplace": 200, "village": 100,
    "head": 150,
}  # fmt: skip
_PERSONAL = ("gender", "birth_year", "ethnicity", "religion", "party_member", "id_number")


@dataclass(frozen=True)
class NewNominee:
    """What is known of a nominee. `birth` as written ("1962", "03/1962", "05/03/1962"), `ethnicity` a slug.

    `id_number` as written, 9 or 12 digits; `id_note` says why there is none, or why it does not fit.
    """

    full_name: str
    kind: str = Nominee.Kind.PERSON
    given_name: str = ""
    gender: str = ""
    birth: str = ""
    ethnicity: str = ""
    ethnicity_source: str = ""
    id_number: str = ""
    id_note: str = ""
    religion: str = ""
    party_member: bool | None = None
    position: str = ""
    workplace: str = ""
    residence: Area | None = None
    village: str = ""
    head: str = ""
    members: int | None = None
    women: int | None = None
    parent: Nominee | None = None


def register_nominees(by: Capacity, wanted: Sequence[NewNominee]) -> list[Nominee]:
    """Store nominees, all or none, in the order given, in the register of the office's province. `by` acts for an
    office at which cases begin: it proposes them.

    Raises DomainError for any other office; its field names the row when there are several ("nominees[2].full_name").
    """
    office = acting_office(by)
    posts.check_post(office, posts.starting_posts(), office.body.area, "ghi đối tượng được đề nghị")
    province, rows = areas_of(office)[2], []
    for number, one in enumerate(wanted):
        try:
            row = drafted(one, province)
        except DomainError as error:
            where = error.field if len(wanted) == 1 else f"nominees[{number}].{error.field}"
            raise DomainError(error.problem, where) from None
        rows.append(row)
    return Nominee.objects.bulk_create(rows)


def drafted(new: NewNominee, province: Area) -> Nominee:
    """Return a nominee of a province's register that is checked and not stored yet: a proposal stores it with its case.

    Raises DomainError naming the field.
    """
    row = Nominee(province=province)
    _fill(row, {name: getattr(new, name) for name in NewNominee.__dataclass_fields__})
    return row


def proposed(nominee: Nominee | NewNominee, province: Area) -> Nominee:
    """Return the nominee that a proposal in a province is for: drafted when he is new, else out of its register.

    Raises DomainError (field "nominee") for somebody in the register of another province: there he stays himself.
    """
    if isinstance(nominee, NewNominee):
        return drafted(nominee, province)
    if nominee.province_id not in (None, province.pk):
        raise refuse(
            "nominee",
            "nominee_of_another_register",
            f"{nominee.full_name} có trong sổ đối tượng của tỉnh khác, không phải của {province.name}.",
            "Ghi người này thành đối tượng mới trong sổ của tỉnh mình.",
        )
    return nominee


def store_drafted(nominees: Sequence[Nominee], province: Area) -> None:
    """Store those of these nominees that are not stored yet; who was in no register yet enters that of the province."""
    Nominee.objects.bulk_create([one for one in nominees if one.pk is None])
    if homeless := [one for one in nominees if one.province_id is None]:
        Nominee.objects.filter(pk__in=[one.pk for one in homeless], province=None).update(province=province)
        for one in homeless:
            one.province = province


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
        nominee, cases = locked(nominee_id)
        under_way = _check_open(by, nominee, cases, "sửa đối tượng được đề nghị")
        if cases and not under_way:
            raise refuse(
                "nominee", "nominee_decided",
                f"Mọi hồ sơ của {nominee.full_name} đã kết thúc; nội dung đã dùng để quyết định không sửa nữa.",
                "Nếu lập hồ sơ mới, ghi đối tượng mới với thông tin đúng.",
            )  # fmt: skip
        _fill(nominee, changes)
        nominee.save()
        if under_way:
            labels.refresh(under_way)
            touch(under_way, actor)
    return nominee


def correct(row: Nominee, changes: Mapping[str, Any]) -> None:
    """Check and set fields of a nominee whom the caller may change and stores. Raises DomainError naming the field."""
    _fill(row, dict(changes))


def rename_collective(by: Capacity, nominee_id: int, name: str, used_before: date, basis: str) -> FormerName:
    """Give a collective its new name, keeping the old one with the day before which it was used.

    Unlike a correction it is for those whose cases have ended too: a certificate keeps the name of its day (domain
    reference 8.30). `by` as for `edit_nominee`. Raises DomainError.
    """
    actor = judged(by)
    why = text.line(basis, "basis", required=True)
    with transaction.atomic():
        nominee, cases = locked(nominee_id)
        under_way = _check_open(by, nominee, cases, "đổi tên tập thể")
        if nominee.kind != Nominee.Kind.COLLECTIVE:
            raise refuse("nominee", "not_a_collective", f"{nominee.full_name} không phải tập thể.", "Sửa tên ở hồ sơ.")
        latest = nominee.former_names.order_by("-used_before").values_list("used_before", flat=True).first()
        if used_before > clock.today() or (latest is not None and used_before <= latest):
            raise refuse(
                "used_before",
                "renamed_out_of_order",
                f"Ngày đổi tên {used_before:%d/%m/%Y} phải sau lần đổi tên trước"
                + (f" ({latest:%d/%m/%Y})" if latest else "") + " và không ở tương lai.",
                "Ghi ngày tên mới bắt đầu dùng theo văn bản đổi tên.",
            )  # fmt: skip
        old = nominee.full_name
        nominee.full_name = text.body_name(name, "name")
        _fill(nominee, {"full_name": nominee.full_name})
        if nominee.full_name == old:
            raise refuse("name", "name_unchanged", "Tên mới trùng với tên đang ghi.", "Ghi tên mới của tập thể.")
        nominee.save()
        if under_way:
            labels.refresh(under_way)
            touch(under_way, actor)
        return FormerName.objects.create(
            nominee=nominee,
            name=old,
            used_before=used_before,
            basis=why,
            recorded_by_id=actor.user_id,
            recorded_at=clock.now(),
        )


def locked(nominee_id: int) -> tuple[Nominee, list[Case]]:
    """Lock the cases of a nominee (with edition), then his row: acts lock in that order. Raises DomainError."""
    locking = Case.objects.select_for_update(of=("self",)).select_related("edition")
    cases = list(locking.filter(about([nominee_id])).order_by("pk"))
    nominee = Nominee.objects.select_for_update().filter(pk=nominee_id).first()
    if nominee is None:
        raise refuse("nominee", "nominee_unknown", f"Không có đối tượng số {nominee_id}.", "Chọn lại đối tượng.")
    return nominee, cases


def _check_open(by: Capacity, nominee: Nominee, cases: Collection[Case], doing: str) -> list[int]:
    """Return the cases under way: all of them this office's to change. Without any he is his neighbours' to change."""
    under_way = [case for case in cases if not case.ended]
    keys = [case.pk for case in under_way]
    if under_way:
        check_tasks(by, keys)
        check_takes_changes(under_way)
    elif not cases or nominee.kind == Nominee.Kind.COLLECTIVE:
        check_neighbour(by, nominee, doing)
    return keys


def look_alikes(nominees: Sequence[Nominee]) -> dict[int, set[int]]:
    """Return nominee → keys of nominees of the same register who are, or seem to be, the same.

    Himself, those joined with him, and those of one number of an identity paper, or of one name, gender and full date
    of birth, with whoever is joined with them. Pairs decided to be two are not alike. Four queries at most.
    """
    own = _members({one.joined_to_id or one.pk for one in nominees})
    alike = _similar([row for rows in own.values() for row in rows])
    far = {row.joined_to_id or row.pk for row in alike} - own.keys()
    near = own | _members(far) if far else own
    holders: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    for root, rows in near.items():
        for identity in _identities(rows):
            holders[identity].add(root)
    apart = _apart([row.pk for rows in near.values() for row in rows])
    found = {}
    for one in nominees:
        root = one.joined_to_id or one.pk
        mine = {row.pk for row in own[root]} | {one.pk}
        found[one.pk] = set(mine)
        for other in {held for identity in _identities(own[root]) for held in holders[identity]} - {root}:
            theirs = {row.pk for row in near[other]}
            if not any((min(pair), max(pair)) in apart for pair in product(mine, theirs)):
                found[one.pk] |= theirs
    return found


def _members(root_ids: Collection[int]) -> dict[int, list[Nominee]]:
    """The rows of each root, itself first, with what tells persons from each other. One query."""
    found: dict[int, list[Nominee]] = {root: [] for root in root_ids}
    rows = Nominee.objects.filter(Q(pk__in=root_ids) | Q(joined_to__in=root_ids)).defer("id_number")
    for row in rows.order_by("pk"):
        found[row.joined_to_id or row.pk].append(row)
    return found


def _similar(rows: Sequence[Nominee]) -> list[Nominee]:
    """Rows that have the number of one of these, or that could have his name and date of birth. One query."""
    dated = [one for one in rows if one.kind == Nominee.Kind.PERSON and one.birth_day is not None]
    alike = Q(
        kind=Nominee.Kind.PERSON,
        search__in={one.search for one in dated},
        birth_year__in={one.birth_year for one in dated},
        birth_day__isnull=False,
    )
    alike |= Q(id_digest__in={one.id_digest for one in rows if one.id_digest})
    return list(Nominee.objects.filter(alike).defer("id_number"))


def _identities(rows: Iterable[Nominee]) -> set[tuple[Any, ...]]:
    """What makes two rows of one register seem one person."""
    found: set[tuple[Any, ...]] = set()
    for row in rows:
        if row.id_digest:
            found.add((row.province_id, row.id_digest))
        if row.kind == Nominee.Kind.PERSON and row.birth_day is not None:
            birth = (row.birth_year, row.birth_month, row.birth_day)
            found.add((row.province_id, row.full_name.casefold(), row.gender, *birth))
    return found


def _apart(keys: Collection[int]) -> set[tuple[int, int]]:
    decided = IdentityDecision.objects.filter(lower__in=keys, higher__in=keys, in_force=True, same=False)
    return set(decided.values_list("lower_id", "higher_id"))


def _fill(row: Nominee, values: dict[str, Any]) -> None:
    """Check and set the given fields; then what must agree with the kind. Raises DomainError naming the field."""
    if "kind" in values:
        row.kind = _choice(values["kind"], Nominee.Kind.values, "kind")
    person = row.kind == Nominee.Kind.PERSON
    chosen = row.given_name if row.given_name != last_word(row.full_name)[:60] else ""
    if "full_name" in values:
        row.full_name = (text.person_name if person else text.body_name)(values["full_name"], "full_name")
        row.search = fold(row.full_name)
    if "given_name" in values or "full_name" in values:
        # A given name chosen by hand stays when a slip elsewhere in the name is corrected.
        given = values.get("given_name", chosen if person and _names(row.full_name, chosen) else "")
        usual = last_word(row.full_name)[:60] if person else ""
        row.given_name = text.person_name(given, "given_name", limit=60) if given else usual
        row.sort_key = sort_key(row.full_name, row.given_name)
    if "gender" in values:
        row.gender = _choice(values["gender"], ["", *Nominee.Gender.values], "gender")
    if "birth" in values:
        row.birth = birthdate.parse(values["birth"], today=clock.today())
    if "ethnicity" in values:
        row.ethnicity = ethnicity.checked(values["ethnicity"]) if values["ethnicity"] else ""
    if "id_number" in values:
        number = identity_numbers.parse(values["id_number"])
        row.id_kind, row.id_number = (number.kind, number.digits) if number else ("", "")
        row.id_digest = sealing.digest(row.id_number)
    for name, limit in _LINES.items():
        if name in values:
            setattr(row, name, text.line(values[name], name, limit=limit))
    for name in ("residence", "members", "women", "parent", "party_member"):
        if name in values:
            setattr(row, name, values[name])
    _check_numbers(row)
    if values.get("parent") is not None:
        _check_parent(row)
    if not person and any(getattr(row, name) not in ("", None) for name in _PERSONAL):
        raise refuse(
            "kind",
            "personal_data_of_collective",
            "Tập thể, hộ gia đình không có giới tính, ngày sinh, dân tộc, tôn giáo, số định danh.",
            "Bỏ các mục đó, hoặc chọn loại đối tượng là cá nhân.",
        )


def _names(full_name: str, given_name: str) -> bool:
    """Whether a full name has this given name among its words."""
    return f" {given_name} ".casefold() in f" {full_name} ".casefold()


def _check_parent(row: Nominee) -> None:
    """Refuse a unit that is no collective of the same register, or that is itself a part of this one."""
    parent = row.parent
    if parent is None:
        return
    if parent.kind != Nominee.Kind.COLLECTIVE or (
        row.province_id and parent.province_id not in (None, row.province_id)
    ):
        raise refuse(
            "parent",
            "parent_no_collective",
            f"{parent.full_name} không phải tập thể trong sổ đối tượng của tỉnh này.",
            "Chọn một tập thể đã ghi trong sổ.",
        )
    if row.pk is not None and row.pk in (parent.pk, parent.parent_id):
        raise refuse(
            "parent",
            "parent_below_itself",
            f"{parent.full_name} là chính tập thể này hoặc thuộc tập thể này.",
            "Chọn tập thể cấp trên.",
        )


def _check_numbers(row: Nominee) -> None:
    if row.members is not None and not 1 <= row.members <= MEMBERS_LIMIT:
        raise refuse(
            "members",
            "members_none",
            f"Số thành viên phải từ 1 đến {MEMBERS_LIMIT}.",
            "Ghi lại số thành viên, hoặc bỏ trống.",
        )
    if row.women is None:
        return
    if row.kind != Nominee.Kind.COLLECTIVE or row.members is None or not 0 <= row.women <= row.members:
        raise refuse(
            "women",
            "women_not_among_members",
            "Số nữ chỉ ghi cho tập thể, cùng với số thành viên, và không nhiều hơn số thành viên.",
            "Ghi lại hai số này, hoặc bỏ trống số nữ.",
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
