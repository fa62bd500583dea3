"""Appointments and substitutions as an administrator records them: within his area, and never about himself."""

from __future__ import annotations

from datetime import date

from workflows import offices
from workflows.administration.refusing import line, refuse, told_by_field
from workflows.administration.scope import Administration, administering
from workflows.engine.context import Capacity
from workflows.models import Appointment, Office, Substitution, User


def appoint(
    by: Capacity, user: User, office: Office, *, valid_from: date, basis: str, valid_before: date | None = None
) -> Appointment:
    """Record that `user` holds `office`. Any active account may be appointed: this gives nobody power over it.

    Raises NotAllowed (also for oneself), AdministrationError.
    """
    admin = administering(by)
    known = admin.check_office(office)
    admin.check_not_himself(user)
    words = line(basis, "basis")
    with told_by_field():
        return offices.appoint(
            user, known, valid_from=valid_from, valid_before=valid_before, basis=words, by=_person(admin)
        )


def end_appointment(by: Capacity, appointment: Appointment, *, on: date, reason: str) -> Appointment:
    """End an appointment; `on` is its first day without authority. Raises NotAllowed (also for one's own),
    AdministrationError."""
    admin = administering(by)
    row = Appointment.objects.select_related("user", "office").get(pk=appointment.pk)
    admin.check_office(row.office)
    admin.check_not_himself(row.user)
    words = line(reason, "reason")
    with told_by_field():
        return offices.end_appointment(row, on=on, reason=words, by=_person(admin))


def substitute(
    by: Capacity,
    office: Office,
    *,
    form: str,
    by_office: Office | None = None,
    user: User | None = None,
    via: Substitution | None = None,
    valid_from: date,
    basis: str,
    valid_before: date | None = None,
) -> Substitution:
    """Record that the holder of `by_office`, or `user`, does the acts of `office` (Decree 30/2020, Article 13).

    All offices that it names, also through `via`, must be of the administrator's area, and none of them his own.
    Raises NotAllowed, AdministrationError.
    """
    admin = administering(by)
    known = admin.check_office(office)
    stand_in = admin.check_office(by_office) if by_office is not None else None
    before = Substitution.objects.select_related("office").get(pk=via.pk) if via is not None else None
    beyond = admin.check_office(before.office) if before is not None else None
    admin.check_not_himself(user, offices=(known, stand_in, beyond))
    words = line(basis, "basis")
    with told_by_field():
        return offices.substitute(
            known,
            form=form,
            by_office=stand_in,
            user=user,
            via=before,
            valid_from=valid_from,
            valid_before=valid_before,
            basis=words,
            by=_person(admin),
        )


def end_substitution(by: Capacity, substitution: Substitution, *, on: date, reason: str) -> Substitution:
    """End a substitution; what goes through it loses its authority too. Raises NotAllowed (also when it is from or to
    oneself), AdministrationError."""
    admin = administering(by)
    row = Substitution.objects.select_related("office", "by_office", "user").get(pk=substitution.pk)
    admin.check_office(row.office)
    admin.check_not_himself(row.user, offices=(row.office, row.by_office))
    words = line(reason, "reason")
    with told_by_field():
        return offices.end_substitution(row, on=on, reason=words, by=_person(admin))


def person_named(username: str) -> User:
    """Return whose account a typed user name is. Raises AdministrationError."""
    # Cut where no user name goes on: SQLite compares at most 50,000 bytes.
    name = username.strip().replace("\x00", "")[:200]
    found = User.objects.filter(username__iexact=name).order_by("pk").first()
    if found is None:
        raise refuse(
            "username",
            "no_such_account",
            f'Không có tài khoản nào tên đăng nhập là "{username[:60]}".',
            "Kiểm tra lại trong danh sách tài khoản; người mới thì mở tài khoản trước.",
        )
    return found


def _person(admin: Administration) -> User:
    return User.objects.get(pk=admin.user_id)
