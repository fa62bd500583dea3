"""One of each thing that a page can be about, made once for many tests: cases at every desk, papers, sessions, people.

`scene()` builds it in a transaction that is rolled back; each test then has a savepoint of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import SimpleNamespace
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.test import override_settings

from approvals import congresses, councils, decisions, displays, supplements
from approvals.consultations import write_opinion
from approvals.verification import record_checklist
from nominations.importing import carrying, taking
from nominations.models import Document, ImportBatch, Nominee, Submission
from nominations.register import concerns
from nominations.register.prior_awards import NewPriorAward, add_prior_awards
from nominations.submissions import draft_submission
from tests import files
from tests.approvals.factories import (
    TODAY,
    agreed,
    at_congress,
    at_consultation,
    at_council,
    at_drafting,
    at_intake,
    at_issuing,
    at_verification,
    draft,
    elected,
    granted,
    keys,
    open_election,
    open_session,
    set_policy,
    went,
)
from tests.factories import (
    AbsenceFactory,
    AppointmentFactory,
    AwardNominationFactory,
    CollectiveFactory,
    CongressFactory,
    DelegateNominationFactory,
    DocumentFactory,
    NomineeFactory,
    SubstitutionFactory,
    Town,
    UserFactory,
    VacancyFactory,
    chi_lang,
    send_to_district,
    submit,
    take,
)
from tests.nominations.eligibility.asking import holds
from tests.nominations.importing import workbooks
from tests.screens import key
from tests.verbs import another_province
from workflows import sealing, unsent
from workflows.engine import Capacity, claim
from workflows.models import Event, Office, Task, User

PASSWORD = "mat-khau-thu-nghiem"
#: Who tries every address: a short name, whose people, and the office.
POSTS = {
    "clerk": ("town", "commune committee clerk"),
    "neighbour": ("neighbour", "commune committee clerk"),
    "commune chair": ("town", "commune committee chair"),
    "commune records": ("town", "commune committee records_officer"),
    "intake": ("town", "district interior intake_officer"),
    "verifier": ("town", "district interior verifier"),
    "police": ("town", "district police officer"),
    "tax": ("town", "district tax officer"),
    "council": ("town", "district emulation_council secretary"),
    "chairman": ("town", "district committee chair"),
    "records": ("town", "district committee records_officer"),
    "ethnic": ("town", "district ethnic_affairs verifier"),
    "organiser": ("town", "district organising_committee secretary"),
    "province": ("town", "province organising_committee secretary"),
    "auditor": ("town", "province inspectorate auditor"),
    "admin": ("town", "province interior administrator"),
    "far verifier": ("far", "district interior verifier"),
    "far auditor": ("far", "province inspectorate auditor"),
    "far admin": ("far", "province interior administrator"),
}
#: One whose pages and forms are nobody's else: tried beside the others, no column of the table.
APART = {"data officer": ("town", "province interior data_protection_officer")}


@dataclass
class Scene:
    """`by` are people of one office each; `everyman` is one person who holds all these offices, by office."""

    town: Town
    neighbour: Town
    far: Town
    by: dict[str, Capacity] = field(default_factory=dict)
    everyman: dict[str, Capacity] = field(default_factory=dict)
    case: SimpleNamespace = field(default_factory=SimpleNamespace)
    has: SimpleNamespace = field(default_factory=SimpleNamespace)
    command: UUID = field(default_factory=uuid4)

    @cached_property
    def signer(self) -> Office:
        """Who signs what the commune sends."""
        return self.town.office("commune", "committee", "chair")


@contextmanager
def scene() -> Iterator[Scene]:
    """Build everything; nothing of it stays."""
    with override_settings(
        VINHDANH_TODAY=TODAY, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
    ), undone():  # fmt: skip
        town = chi_lang()
        made = Scene(town, town.neighbour(), another_province(town))
        _people(made)
        _awards(made)
        _delegates(made)
        _register(made)
        _papers(made)
        _imported(made)
        _administered(made)
        _displayed(made)
        _typed(made)
        User.objects.update(password=make_password(PASSWORD))
        yield made


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint that is always rolled back; the engine's own durable transactions are let pass, as in any test."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def _people(made: Scene) -> None:
    everyman = UserFactory(username="everyman", full_name="Nông Văn Nhiều")
    for name, (where, post) in (POSTS | APART).items():
        town: Town = getattr(made, where)
        made.by[name] = town.holder(*post.split())
        AppointmentFactory(user=everyman, office_id=made.by[name].office_id, office=None)
        made.everyman[name] = Capacity(everyman.pk, office_id=made.by[name].office_id)


def _awards(made: Scene) -> None:
    town, case, has = made.town, made.case, made.has
    twin = {"full_name": "Hoàng Thị Sen", "birth_year": 1962, "birth_month": 3, "birth_day": 5}
    twins = [NomineeFactory(residence=town.commune, **twin) for _ in range(2)]
    nomination = AwardNominationFactory(town=town, nominee=twins[0])
    case.drafting, has.first, has.twin = nomination.case, *twins
    has.document = DocumentFactory(case=case.drafting, kind="other", by=made.by["clerk"])
    [case.intake] = at_intake(town, 1)
    [case.verification] = at_verification(town, 1)
    has.minutes = Document.objects.get(case=case.verification, kind="review_minutes")
    numbered = Nominee.objects.get(award_nominations__case=case.verification)
    numbered.id_kind, numbered.id_number = Nominee.IdKind.CCCD, "020162001234"
    numbered.id_digest = sealing.digest(numbered.id_number)
    numbered.save()
    has.honour = holds(case.verification.award_nomination.nominee, "BANG_KHEN", 2023)
    [case.claimed] = at_verification(town, 1)
    has.claimed = Task.objects.get(case=case.claimed, office=made.by["verifier"].office_id)
    claim([has.claimed.pk], by=made.by["verifier"])
    [case.supplement] = at_verification(town, 1)
    supplements.name_deficiencies(made.by["verifier"], [case.supplement.pk], ["Thiếu biên bản họp thôn"])
    take([case.supplement], "request_supplement", made.by["verifier"], "Thiếu biên bản")
    [case.consultation] = at_consultation(town, 1, [town.office("district", "police", "officer").pk])
    answer = (files.pdf(2), "Biên bản bổ sung.pdf")
    [case.answered] = at_verification(town, 1)
    supplements.name_deficiencies(made.by["verifier"], [case.answered.pk], ["Thiếu biên bản họp thôn"])
    take([case.answered], "request_supplement", made.by["verifier"], "Thiếu biên bản")
    supplements.answer_deficiency(made.by["clerk"], case.answered.pk, {1: "Đã bổ sung"}, {1: answer})
    [case.opinion] = at_consultation(town, 1, [town.office("district", "police", "officer").pk])
    write_opinion(made.by["police"], case.opinion.pk, "agree", "Không vi phạm", file=answer)
    [case.replied] = at_consultation(town, 1, [town.office("district", "police", "officer").pk])
    write_opinion(made.by["police"], case.replied.pk, "agree", "Không vi phạm", file=answer)
    take([case.replied], "reply", made.by["police"])
    [case.council, case.agenda] = at_council(town, 2)
    has.planned = councils.plan_session(made.by["council"], held_on=TODAY, title="Phiên họp tháng 6")
    has.session = open_session(town, [case.agenda])
    councils.record_conclusions(made.by["council"], has.session.pk, [agreed(case.agenda)])
    [case.to_decide, case.more_to_decide] = at_drafting(town, 2)
    has.draft = draft(town, [case.to_decide])
    _, has.to_number = at_issuing(town, 1)
    _, has.to_issue = at_issuing(town, 1)
    decisions.number_decision(made.by["records"], has.to_issue.pk)
    [case.granted], has.decision = granted(town, 1)


def _delegates(made: Scene) -> None:
    town, case, has = made.town, made.case, made.has
    case.introduction = DelegateNominationFactory(town=town).case
    [case.reserve], congress = at_congress(town, 1)
    election = open_election(town, congress)
    tallies = [congresses.Tally(case.reserve.pk, "reserve", 60, 1)]
    congresses.record_election(made.by["organiser"], election.pk, ballots=100, tallies=tallies)
    done = congresses.close_election(made.by["organiser"], election.pk, minutes_number="01/BB", minutes_on=TODAY)
    went(done, "reserve")
    has.vacancy = VacancyFactory(case=DelegateNominationFactory(town=town).case)
    # The next congress of the district, with a candidate before it.
    case.candidate = DelegateNominationFactory(town=town).case
    went(send_to_district(town, [case.candidate]), "screening")
    record_checklist(made.by["ethnic"], [case.candidate.pk])
    went(take([case.candidate], "pass", made.by["ethnic"]), "congress")
    has.congress = CongressFactory(area=town.district, parent=town.congress, ordinal=5)
    has.election = open_election(town, has.congress)
    congresses.record_election(made.by["organiser"], has.election.pk, ballots=120, tallies=[elected(case.candidate)])


def _register(made: Scene) -> None:
    """A collective without a case, and somebody at the verifier of whom the clerk wrote down more."""
    town, has, clerk = made.town, made.has, made.by["clerk"]
    has.hamlet, has.ward = (CollectiveFactory(residence=town.commune) for _ in range(2))
    known = NomineeFactory(residence=town.commune)
    award = NewPriorAward(known, "Giấy khen", "Chủ tịch UBND huyện", "12/QĐ-UBND", date(2022, 5, 6))
    [has.prior_award] = add_prior_awards(clerk, [award])
    at_verification(town, 1, nominee=known)
    has.concern = concerns.raise_concern(clerk, known, "complaint", TODAY, "Đơn ngày 02/5/2024")


def _papers(made: Scene) -> None:
    town, case, has = made.town, made.case, made.has
    ready = [AwardNominationFactory(town=town).case for _ in range(2)]
    submit(town, ready)
    has.paper = draft_submission(made.by["clerk"], made.signer, title="Tờ trình tháng 5", case_ids=keys(ready))
    case.waiting = AwardNominationFactory(town=town).case
    submit(town, [case.waiting])
    [sent] = at_intake(town, 1)
    has.signed = Submission.objects.get(items__case=sent)


def _imported(made: Scene) -> None:
    """A list that is looked at, one half written, and one that is done."""
    town, by = made.town, made.by["clerk"]

    def taken(first: int, rows: int) -> ImportBatch:
        data = workbooks.plain([workbooks.person(number) for number in range(first, first + rows)])
        return taking.start_import(by, town.campaign, data, "Danh sách.xlsx", uuid4())

    made.has.list, made.has.list_running, made.has.list_done = taken(1, 2), taken(3, 2), taken(5, 1)
    carrying.carry_out(by, made.has.list_running, limit=1)
    carrying.carry_out(by, made.has.list_done)


def _administered(made: Scene) -> None:
    town, has = made.town, made.has
    has.appointment = AppointmentFactory(office=town.office("commune", "committee", "deputy_chair"))
    has.user = has.appointment.user
    has.locked = UserFactory(username="da.khoa", is_active=False)
    AppointmentFactory(user=has.locked, office=town.office("commune", "committee", "deputy_chair"))
    has.newcomer = UserFactory(username="nguoi.moi")
    has.substitution = SubstitutionFactory(office=made.signer, by_office=has.appointment.office)
    has.absence = AbsenceFactory(user=has.appointment.user)


def _displayed(made: Scene) -> None:
    """Last: from here on a Giấy khen has to be displayed."""
    town, case, has = made.town, made.case, made.has
    set_policy("display_required_giay_khen", "true", "switch")
    set_policy("display_working_days", "10", "working_days")
    [case.display] = at_verification(town, 1)
    verifier = made.by["verifier"]
    record_checklist(verifier, [case.display.pk])
    went(take([case.display], "display", verifier), "public_display")
    has.display = displays.open_display(verifier, [case.display.pk], starts_on=TODAY, place="Trụ sở")
    [case.to_receive] = at_intake(town, 1)
    take([case.intake], "receive", made.by["intake"])
    made.command = Event.objects.get(case=case.intake, action="receive").command


def _typed(made: Scene) -> None:
    """The clerk has begun a nomination and not sent it."""
    by, made.has.unsent = made.by["clerk"], uuid4()
    place = unsent.Place(by.user_id or 0, key(by), "/de-nghi/moi/", "person")
    unsent.keep(place, made.has.unsent, {"full_name": ["Vi Thị Chưa Gửi"]}, "")


WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
#: Written by signing in, and by being refused.
ALWAYS = {"django_session", "workflows_refusal"}


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """Collect the names of the tables that statements are for that write."""
    found: set[str] = set()

    def look(execute, sql, params, many, context):
        # Signing in leaves its time with the account.
        if (match := WRITES.match(sql)) and match[1] not in ALWAYS and '"last_login"' not in sql:
            found.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found
