"""Rows for tests of nominations and approvals, and a small country to put them in.

Plain rows come from factories (`NomineeFactory()`); cases are always started by the real engine through the verbs of
the domain (`AwardNominationFactory(town=…)`), by the person whose work it is. `Town` is one commune in its district and
province with all bodies and offices; `town.holder("district", "interior", "verifier")` is one who holds that office.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import uuid4

import factory

from approvals.demo.minutes import minutes_of
from nominations import vocabulary
from nominations.awards import NewNomination, nominate
from nominations.delegates import APPOINTMENT, SELECTION, NewDelegate, appoint_delegates, introduce
from nominations.documents import kinds, store
from nominations.models import (
    Allocation,
    AwardNomination,
    AwardType,
    Campaign,
    CampaignQuota,
    CompositionTarget,
    Congress,
    DelegateKind,
    DelegateNomination,
    Document,
    Nominee,
    StoredFile,
    Vacancy,
)
from nominations.reports import form_for
from nominations.submissions import draft_submission
from tests.shipped import publish_chains, record_policies
from workflows import clock
from workflows.engine import Capacity, Done, Move, Seen, act
from workflows.engine.context import Confirmation
from workflows.models import Absence, Appointment, Area, Body, Case, Office, Substitution, User
from workflows.names import fold
from workflows.offices import establish

BEGAN = date(2020, 1, 1)
CHAINS = ("award-nomination", SELECTION, APPOINTMENT)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"user{number}")
    full_name = factory.Sequence(lambda number: f"Nông Văn {_word(number)}")


class AreaFactory(factory.django.DjangoModelFactory):
    """A commune without parent unless told; give `level`, `code`, `name`, `parent`."""

    class Meta:
        model = Area

    code = factory.Sequence(lambda number: f"{90000 + number}")
    level = "commune"
    kind = "Xã"
    name = factory.Sequence(lambda number: f"Xã {_word(number)}")
    search = factory.LazyAttribute(lambda area: fold(area.name))
    valid_from = BEGAN


class BodyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Body
        django_get_or_create = ("area", "function")

    area = factory.SubFactory(AreaFactory)
    function = "committee"
    name = factory.LazyAttribute(lambda body: f"Cơ quan {body.function} {body.area.name}")


class OfficeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Office
        django_get_or_create = ("body", "position")

    body = factory.SubFactory(BodyFactory)
    position = "clerk"
    title = "Cán bộ"


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    office = factory.SubFactory(OfficeFactory)
    valid_from = BEGAN
    basis = "Quyết định bổ nhiệm"
    recorded_at = factory.LazyFunction(clock.now)


class SubstitutionFactory(factory.django.DjangoModelFactory):
    """Somebody stands in for `office`; give `by_office` or `user`."""

    class Meta:
        model = Substitution

    office = factory.SubFactory(OfficeFactory)
    form = "KT"
    valid_from = BEGAN
    basis = "Quyết định phân công"
    recorded_at = factory.LazyFunction(clock.now)


class AbsenceFactory(factory.django.DjangoModelFactory):
    """`user` is away from 1/5/2024 on."""

    class Meta:
        model = Absence

    user = factory.SubFactory(UserFactory)
    valid_from = date(2024, 5, 1)
    basis = "Nghỉ phép năm"
    recorded_at = factory.LazyFunction(clock.now)


class AwardTypeFactory(factory.django.DjangoModelFactory):
    """The district's Giấy khen unless told."""

    class Meta:
        model = AwardType
        django_get_or_create = ("code", "level", "valid_from")

    code = "GIAY_KHEN"
    level = "district"
    title_vi = "Giấy khen của Chủ tịch UBND huyện"
    title_en = "Certificate of Merit of the district chair"
    for_persons = True
    for_collectives = True
    for_households = True
    valid_from = date(2024, 1, 1)
    valid_before = date(2025, 7, 1)
    legal_basis = "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 80"
    confidence = "high"


class NomineeFactory(factory.django.DjangoModelFactory):
    """A person with everything that a dossier or a profile asks for, except a full date of birth; in the register of
    the province he lives in, or of the only one."""

    class Meta:
        model = Nominee

    kind = Nominee.Kind.PERSON
    full_name = factory.Sequence(lambda number: f"Hoàng Thị {_word(number)}")
    given_name = factory.LazyAttribute(lambda nominee: nominee.full_name.split()[-1])
    gender = Nominee.Gender.FEMALE
    birth_year = 1962
    ethnicity = "TAY"
    workplace = "Hội Phụ nữ xã"
    residence = factory.SubFactory(AreaFactory)
    province = factory.LazyAttribute(lambda nominee: _province_of(nominee.residence))


class CollectiveFactory(NomineeFactory):
    kind = Nominee.Kind.COLLECTIVE
    full_name = factory.Sequence(lambda number: f"Thôn Khun Phang {number}")
    given_name = ""
    gender = ""
    birth_year = None
    ethnicity = ""
    head = "Vi Văn Thành"
    members = 40


class HouseholdFactory(NomineeFactory):
    kind = Nominee.Kind.HOUSEHOLD
    full_name = factory.Sequence(lambda number: f"Hộ ông Lành Văn {_word(number)}")
    given_name = ""
    gender = ""
    birth_year = None
    ethnicity = ""
    head = "Lành Văn Páo"
    members = 5


class CongressFactory(factory.django.DjangoModelFactory):
    """An open congress; give `area`."""

    class Meta:
        model = Congress

    area = factory.SubFactory(AreaFactory)
    ordinal = 4
    title = factory.LazyAttribute(lambda congress: f"Đại hội đại biểu các DTTS {congress.area.name} lần thứ IV")
    status = Congress.Status.OPEN


class CampaignFactory(factory.django.DjangoModelFactory):
    """An open movement since 10/4/2024 for achievements of 2019-2024; give `area`."""

    class Meta:
        model = Campaign

    area = factory.SubFactory(AreaFactory)
    title = factory.Sequence(lambda number: f"Thi đua chào mừng Đại hội ({number})")
    basis = "Kế hoạch của UBND huyện Chi Lăng, tháng 4/2024"
    opens_on = date(2024, 4, 10)
    achievement_from = date(2019, 1, 1)
    achievement_before = date(2024, 7, 1)
    status = Campaign.Status.OPEN


class CampaignQuotaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CampaignQuota

    campaign = factory.SubFactory(CampaignFactory)
    commune = factory.SubFactory(AreaFactory)
    award_type = factory.SubFactory(AwardTypeFactory)
    limit = 1


class AllocationFactory(factory.django.DjangoModelFactory):
    """Places for `district` to select; without a district give `kind`."""

    class Meta:
        model = Allocation

    congress = factory.SubFactory(CongressFactory)
    kind = DelegateKind.SELECTED
    seats = 1
    basis = "Thông báo 254/TB-UBND ngày 16/5/2024"
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(clock.now)


class CompositionTargetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompositionTarget

    congress = factory.SubFactory(CongressFactory)
    dimension = CompositionTarget.Dimension.GENDER
    category = "female"
    minimum = 1
    basis = "Số liệu thử"


class VacancyFactory(factory.django.DjangoModelFactory):
    """A place that `case` (a case with a delegate nomination) gave up, in that person's cell."""

    class Meta:
        model = Vacancy

    case = None
    congress = factory.LazyAttribute(lambda row: row.case.delegate_nomination.congress)
    district = factory.LazyAttribute(lambda row: row.case.district)
    ethnicity = factory.LazyAttribute(lambda row: row.case.delegate_nomination.ethnicity)
    gender = factory.LazyAttribute(lambda row: row.case.delegate_nomination.gender)
    field = factory.LazyAttribute(lambda row: row.case.delegate_nomination.field)
    vacated_on = date(2024, 5, 6)
    command = factory.LazyFunction(uuid4)


class AwardNominationFactory(factory.Factory):
    """An award nomination with its case, started at the town by its clerk: `AwardNominationFactory(town=town)`."""

    class Meta:
        model = AwardNomination

    town: Any = None
    campaign: Any = None
    nominee = factory.SubFactory(NomineeFactory)
    award_type = factory.SubFactory(AwardTypeFactory)
    achievement_text = "Vận động 30 hộ trồng na theo tiêu chuẩn VietGAP."
    achievement_from = date(2019, 6, 1)
    achievement_before = date(2024, 4, 1)
    procedure = AwardNomination.Procedure.FULL
    simple_ground = ""
    report = factory.LazyAttribute(lambda made: report_for(made.award_type, made.nominee.kind, made.procedure))
    documents = True

    @classmethod
    def _create(cls, model_class: type[AwardNomination], *args: Any, **kwargs: Any) -> AwardNomination:
        town, campaign, documents = (kwargs.pop(name) for name in ("town", "campaign", "documents"))
        campaign = campaign or town.campaign
        clerk = town.holder("commune", "committee", "clerk")
        done = nominate(clerk, campaign, [NewNomination(**kwargs)], command=uuid4())
        rows = AwardNomination.objects.select_related("case", "nominee", "award_type")
        row = rows.get(case=done.events[0].case_id)
        if documents:
            for wanted in kinds.wanted(row):
                if wanted.required:
                    DocumentFactory(case=row.case, kind=wanted.code, by=clerk)
        return row


def report_for(award_type: AwardType, kind: str, procedure: str = "full") -> dict[str, str]:
    """A report with every part that its form requires."""
    form = form_for(award_type, kind, procedure)
    return {part.code: f"{part.title.vi}: 30 hộ, 12 ha na." for part in form.parts if part.required}


class DocumentFactory(factory.django.DjangoModelFactory):
    """A document of a case, attached `by` somebody; unless told the minutes of the meeting that reviewed it."""

    class Meta:
        model = Document

    class Params:
        by: Any = None

    case = None
    kind = "review_minutes"
    file = factory.LazyFunction(lambda: stored(_minutes(), "bien-ban.docx"))
    name = "Biên bản họp xét.docx"
    office_id = factory.LazyAttribute(lambda made: made.by.office_id)
    attached_by_id = factory.LazyAttribute(lambda made: made.by.user_id)
    attached_at = factory.LazyFunction(clock.now)


def stored(data: bytes, name: str) -> StoredFile:
    """These bytes in the store of documents, judged when they come there first."""
    known = StoredFile.objects.filter(sha256=sha256(data).hexdigest()).first()
    return known or store.keep(data, name)


@cache
def _minutes() -> bytes:
    return minutes_of("xã Vạn Linh", date(2024, 4, 20), ["Hoàng Thị Sen"])


class DelegateNominationFactory(factory.Factory):
    """A delegate nomination with its case: introduced by the town's clerk, or by `kind` proposed by the province."""

    class Meta:
        model = DelegateNomination

    town: Any = None
    congress: Any = None
    kind = DelegateKind.SELECTED
    nominee = factory.SubFactory(NomineeFactory)
    field = "agriculture"
    component = "farmer"
    consent_recorded_on = date(2024, 5, 2)

    @classmethod
    def _create(cls, model_class: type[DelegateNomination], *args: Any, **kwargs: Any) -> DelegateNomination:
        town, congress, kind = (kwargs.pop(name) for name in ("town", "congress", "kind"))
        congress = congress or town.congress
        new = [NewDelegate(**kwargs)]
        if kind == DelegateKind.SELECTED:
            done = introduce(town.holder("commune", "committee", "clerk"), congress, new, command=uuid4())
        else:
            secretary = town.holder("province", "organising_committee", "secretary")
            done = appoint_delegates(secretary, congress, kind, new, command=uuid4())
        return DelegateNomination.objects.select_related("case", "nominee").get(case=done.events[0].case_id)


@dataclass
class Town:
    """A commune with its district and province, their bodies and offices, one campaign and one congress."""

    commune: Area
    district: Area
    province: Area
    campaign: Campaign
    congress: Congress
    _holders: dict[tuple[str, str, str], Capacity] = field(default_factory=dict)

    def office(self, level: str, function: str, position: str) -> Office:
        """The office of this position at the body of this function for the town's area of this level."""
        area = {"commune": self.commune, "district": self.district, "province": self.province}[level]
        return Office.objects.select_related("body").get(body__area=area, body__function=function, position=position)

    def holder(self, level: str, function: str, position: str) -> Capacity:
        """Somebody who holds that office, appointed when first asked for; the same person each time."""
        key = (level, function, position)
        if key not in self._holders:
            self._holders[key] = another_holder(self.office(*key))
        return self._holders[key]

    def neighbour(self) -> Town:
        """Another commune of the same district, with its own people; same campaign and congress."""
        commune = AreaFactory(parent=self.district)
        establish([commune], vocabulary.office_tables(clock.today()))
        above = {key: value for key, value in self._holders.items() if key[0] != "commune"}
        return Town(commune, self.district, self.province, self.campaign, self.congress, above)


def another_holder(office: Office) -> Capacity:
    """Appoint a new user to an office and return his capacity."""
    appointment = AppointmentFactory(office=office)
    return Capacity(appointment.user_id, office_id=office.pk)


def chi_lang() -> Town:
    """Xã Vạn Linh, huyện Chi Lăng, tỉnh Lạng Sơn: all offices, shipped chains and policies, an open campaign."""
    province = AreaFactory(code="20", level="province", kind="Tỉnh", name="Tỉnh Lạng Sơn")
    district = AreaFactory(code="187", level="district", kind="Huyện", name="Huyện Chi Lăng", parent=province)
    commune = AreaFactory(code="06526", kind="Xã", name="Xã Vạn Linh", parent=district)
    establish([province, district, commune], vocabulary.office_tables(clock.today()))
    publish_chains()
    record_policies([province, district, commune])
    return Town(commune, district, province, CampaignFactory(area=district), CongressFactory(area=province))


def moves(cases: Iterable[Case], action: str, comment: str = "") -> list[Move]:
    """Moves of cases as the database has them now, in the order given."""
    listed = list(cases)
    known = Case.objects.in_bulk([case.pk for case in listed])
    return [Move(case.pk, action, Seen(known[case.pk].visit), comment) for case in listed]


def take(cases: Sequence[Case], action: str, by: Capacity, comment: str = "", **options: Any) -> Done:
    """Let `by` make one move on each of the cases in one act, with the password confirmed."""
    assert by.user_id is not None
    confirmed = Confirmation(by.user_id, clock.now())
    return act(moves(cases, action, comment), by=by, command=uuid4(), confirmed=confirmed, **options)


def submit(town: Town, cases: Sequence[Case]) -> Done:
    """The commune's clerk submits drafts to the chair."""
    return take(cases, "submit", town.holder("commune", "committee", "clerk"))


def send_to_district(town: Town, cases: Sequence[Case]) -> Done:
    """The clerk submits and drafts a tờ trình; the chair signs and forwards all. Everything must succeed."""
    done = submit(town, cases)
    assert done.refused == (), done.refused
    chair = town.office("commune", "committee", "chair")
    clerk = town.holder("commune", "committee", "clerk")
    draft_submission(clerk, chair, title="Tờ trình của xã", case_ids=[case.pk for case in cases])
    done = take(cases, "forward", town.holder("commune", "committee", "chair"), together=True)
    assert done.refused == (), done.refused
    return done


def _province_of(place: Area | None) -> Area | None:
    while place is not None and place.parent is not None:
        place = place.parent
    if place is not None and place.level == "province":
        return place
    return Area.objects.filter(level="province").order_by("pk").first()


def _word(number: int) -> str:
    """A different word for each number, of letters only: names hold no digits."""
    letters = ""
    while True:
        number, rest = divmod(number, 26)
        letters = chr(ord("a") + rest) + letters
        if number == 0:
            return letters.capitalize()
        number -= 1
