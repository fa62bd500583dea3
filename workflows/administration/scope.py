"""Who administers what: the one question that every verb and every page of administration asks first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows import authority, clock, registry
from workflows.administration.refusing import not_allowed, refuse
from workflows.engine.context import Actor, Capacity, Problem
from workflows.engine.starting import NotAllowed
from workflows.models import AccountChange, Appointment, Area, Office, Substitution, User
from workflows.names import fold, nfc
from workflows.offices import holders
from workflows.places import ancestors, areas_on

ITSELF = "Đề nghị một quản trị viên khác ghi việc này."


@dataclass(frozen=True)
class Administration:
    """An administrator at work, made by `administering` only: who, in which office, and the area he administers."""

    actor: Actor
    office: Office
    today: date

    @property
    def area(self) -> Area:
        """The area of his body. All below it is his too."""
        return self.office.body.area

    @property
    def user_id(self) -> int:
        """The person himself."""
        assert self.actor.user_id is not None
        return self.actor.user_id

    def covers(self, area: Area) -> bool:
        """Whether an area is his or below his."""
        return self.area.pk in (area.pk, *(one.pk for one in ancestors(area)))

    def offices(self) -> QuerySet[Office]:
        """The offices of his area, with body and area, by key."""
        found = Office.objects.filter(within(self.area, "body__area__"))
        return found.select_related("body__area__parent__parent").order_by("pk")

    def appointments(self) -> QuerySet[Appointment]:
        """The appointments to offices of his area, with person, office and who recorded and ended them."""
        found = Appointment.objects.filter(within(self.area, "office__body__area__"))
        return found.select_related("user", "office__body", "recorded_by", "ended_by").order_by("-valid_from", "-pk")

    def substitutions(self) -> QuerySet[Substitution]:
        """The substitutions for offices of his area, with everything that a line about them says."""
        found = Substitution.objects.filter(within(self.area, "office__body__area__"))
        return found.select_related(
            "office__body", "by_office__body", "user", "via__office__body", "recorded_by", "ended_by"
        ).order_by("-pk")

    def accounts(self) -> QuerySet[User]:
        """The accounts that he may change, by user name.

        Rule of this house. Whoever sets a password could sign in with it, so an account is in reach only when no office
        in force or to come of its person lies outside the area, by appointment or by substitution. Besides, it has or
        had an office here (also in an area that one of this area succeeded), or was opened from here, or never had any
        office and was opened by no office.
        """
        has = Appointment.objects.filter(user=OuterRef("pk"))
        stands_in = Substitution.objects.filter(user=OuterRef("pk"))
        elsewhere = Exists(has.filter(_not_over(self.today)).exclude(within(self.area, "office__body__area__")))
        signs_elsewhere = Exists(self._signing_elsewhere())
        opened = AccountChange.objects.filter(user=OuterRef("pk"), kind=AccountChange.Kind.OPENED)
        here = (
            Exists(has.filter(_was_within(self.area, "office__body__area__")))
            | Exists(stands_in.filter(_was_within(self.area, "office__body__area__")))
            | Exists(opened.filter(_was_within(self.area, "by_office__body__area__")))
            | (~Exists(has) & ~Exists(stands_in) & ~Exists(opened.filter(by_office__isnull=False)))
        )
        return User.objects.filter(here, ~elsewhere, ~signs_elsewhere).order_by("username")

    def _signing_elsewhere(self) -> QuerySet[Substitution]:
        holds = Appointment.objects.filter(
            _not_over(self.today), user=OuterRef(OuterRef("pk")), office=OuterRef("by_office")
        )
        found = Substitution.objects.filter(_not_over(self.today)).filter(Q(user=OuterRef("pk")) | Exists(holds))
        outside = ~within(self.area, "office__body__area__")
        outside_before = Q(via__isnull=False) & ~within(self.area, "via__office__body__area__")
        return found.filter(outside | outside_before)

    def check_office(self, office: Office) -> Office:
        """Return an office read again with body and areas. Raises NotAllowed when it is not in his area."""
        known = Office.objects.select_related("body__area__parent__parent").get(pk=office.pk)
        if not self.covers(known.body.area):
            raise outside_area(self, str(known), known.body.area)
        return known

    def check_account(self, user: User) -> None:
        """Raise NotAllowed unless the account is somebody else's and in his reach."""
        if user.pk == self.user_id:
            raise not_allowed(
                "own_account", "Không ai tự thay đổi tài khoản của chính mình ở phần quản trị.",
                f"Để đổi mật khẩu của mình, dùng mục Đổi mật khẩu. Việc khác: {ITSELF.lower()}",
            )  # fmt: skip
        if not self.accounts().filter(pk=user.pk).exists():
            raise not_allowed(
                "account_elsewhere",
                f"Tài khoản {user.username} gắn với chức vụ ngoài {self.area.name}.",
                "Đề nghị quản trị viên cấp trên, nơi quản lý mọi chức vụ của người này.",
            )

    def check_not_himself(self, *people: User | None, offices: tuple[Office | None, ...] = ()) -> None:
        """Raise NotAllowed when one of the people is he, or one of the offices is his (now or to come)."""
        own = any(one is not None and one.pk == self.user_id for one in people)
        wanted = [one.pk for one in offices if one is not None]
        if not own and wanted:
            rows = Appointment.objects.filter(_not_over(self.today), user=self.user_id, office__in=wanted)
            own = rows.exists()
        if own:
            raise not_allowed("own_authority", "Không ai tự ghi hoặc tự kết thúc thẩm quyền của chính mình.", ITSELF)


def administering(by: Capacity) -> Administration:
    """Return what `by` administers today.

    Raises NotAllowed when the capacity is not valid or its office does not administer; the way out names who does.
    """
    today = clock.today()
    actor = authority.judge(by, today=today, happened_on=today)
    if isinstance(actor, Problem):
        raise NotAllowed(actor)
    if actor.user_id is None or actor.office_id is None:
        raise not_allowed("person_needed", "Việc này phải do một người có tên làm.", "Chọn chức vụ đang giữ.")
    office = Office.objects.select_related("body__area__parent__parent").get(pk=actor.office_id)
    if office.position not in administering_positions():
        raise not_allowed(
            "not_your_office",
            f"{office.title} ({office.body.name}) không làm việc quản trị hệ thống.",
            f"Người quản trị: {administrators_of(office.body.area, today)}.",
        )
    return Administration(actor, office, today)


def administering_positions() -> list[str]:
    """Return the positions whose holders administer, in the vocabulary's order."""
    return [code for code, word in registry.vocabulary.positions.items() if word.administers]


def administrators_of(area: Area, today: date) -> str:
    """Return in words who administers an area, the nearest first. Two queries."""
    areas = [area.pk, *(one.pk for one in ancestors(area))]
    rows = Office.objects.filter(body__area__in=areas, position__in=administering_positions()).select_related("body")
    found = sorted(rows, key=lambda one: (areas.index(one.body.area_id), one.pk))
    names = holders([one.pk for one in found], today)
    said = [
        f"{', '.join(person.full_name for person in names[one.pk]) or 'chưa có người giữ'} ({one})" for one in found
    ]
    return "; ".join(said) or "chưa có chức vụ quản trị nào được lập (lệnh appoint_administrator lập chức vụ đầu tiên)"


def outside_area(admin: Administration, what: str, area: Area) -> NotAllowed:
    """Return the refusal of something that lies in another area."""
    return not_allowed(
        "outside_area",
        f"{what} không thuộc {admin.area.name}.",
        f"Người quản trị nơi đó: {administrators_of(area, admin.today)}.",
    )


def within(area: Area, prefix: str = "") -> Q:
    """The condition that an area is this one or below it; `prefix` leads to the area ("office__body__area__")."""
    return Q(**{f"{prefix}pk": area.pk}) | Q(**{f"{prefix}parent": area.pk}) | Q(**{f"{prefix}parent__parent": area.pk})


def _was_within(area: Area, prefix: str) -> Q:
    return within(area, prefix) | within(area, f"{prefix}successors__new__")


def _not_over(today: date) -> Q:
    """In force or to come."""
    return Q(valid_before__isnull=True) | Q(valid_before__gt=today)


def area_named(admin: Administration, text: str) -> Area:
    """Return the area of his that a code or a name (without marks, if one likes) means. Raises AdministrationError."""
    key = fold(text)
    found = areas_on(admin.today).filter(within(admin.area)).filter(Q(code=key) | Q(search=key)).order_by("pk")[:2]
    if len(found) != 1:
        several = f'{admin.area.name} có nhiều đơn vị tên "{nfc(text)[:60]}".'
        nothing = f'{admin.area.name} không có đơn vị nào tên hoặc mã là "{nfc(text)[:60]}".'
        raise refuse(
            "area",
            "area_unclear",
            several if found else nothing,
            "Ghi đủ loại và tên, ví dụ Xã Vạn Linh; hoặc ghi mã đơn vị.",
        )
    return Area.objects.select_related("parent__parent").get(pk=found[0].pk)
