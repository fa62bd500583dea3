"""Introducing, appointing and correcting delegates in the browser; replacements and exceptions from composition."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import congresses as elections
from approvals.congresses import Tally
from nominations.delegates import name_replacement
from nominations.models import CompositionException, DelegateNomination, Nominee
from tests.approvals.factories import TODAY, at_congress, open_election, went
from tests.factories import (
    AllocationFactory,
    AwardNominationFactory,
    CongressFactory,
    DelegateNominationFactory,
    SubstitutionFactory,
    VacancyFactory,
    submit,
    take,
)
from tests.screens import key, seen, sign_in
from workflows.engine import Capacity
from workflows.models import Case

NEW, APPOINT = "/dai-bieu/moi/", "/dai-bieu/chi-dinh/"


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def organiser(town):
    return town.holder("province", "organising_committee", "secretary")


def filled(town, by, **more):
    return {
        "capacity": key(by), "command": str(uuid4()), "congress": town.congress.pk, "full_name": "Hoàng Thị Sen",
        "gender": "female", "birth": "05/03/1962", "ethnicity": "TAY", "ethnicity_source": "", "position": "",
        "workplace": "", "residence": town.commune.pk, "village": "", "field": "agriculture", "component": "farmer",
        "consent_recorded_on": "02/05/2024", "consent_note": "Ký vào biên bản",
    } | more  # fmt: skip


def errors(response):
    return {name: [str(one) for one in found] for name, found in response.context["form"].errors.items()}


def as_chair(town, clerk):
    """The clerk himself, standing in for the commune's chair."""
    row = SubstitutionFactory(office=town.office("commune", "committee", "chair"), user_id=clerk.user_id)
    return Capacity(clerk.user_id, substitution_id=row.pk)


def test_an_introduction_is_stored_as_it_was_typed_and_the_case_is_opened(client, town, clerk):
    data = filled(town, clerk)
    first, second = (sign_in(client, clerk).post(NEW, data) for _ in range(2))
    row = DelegateNomination.objects.select_related("case", "nominee").get()
    assert first.url == second.url == reverse("case", args=[row.case.code])
    assert (row.kind, row.congress, row.field, row.component, row.consent_note) == (
        "SELECTED", town.congress, "agriculture", "farmer", "Ký vào biên bản",
    )  # fmt: skip
    assert (f"{row.consent_recorded_on}", row.nominee.full_name, str(row.nominee.birth)) == (
        "2024-05-02", "Hoàng Thị Sen", "05/03/1962",
    )  # fmt: skip
    assert submit(town, [row.case]).refused == ()


def test_a_day_of_consent_to_come_is_refused_and_nobody_is_written_down(client, town, clerk):
    response = sign_in(client, clerk).post(NEW, filled(town, clerk, consent_recorded_on="07/05/2024"))
    assert (response.status_code, list(errors(response))) == (422, ["consent_recorded_on"])
    assert Nominee.objects.count() == 0


def test_only_open_congresses_of_the_province_are_offered(client, town, clerk):
    CongressFactory(area=town.district)
    CongressFactory(area=town.province, ordinal=3, status="closed")
    page = sign_in(client, clerk).get(NEW)
    assert [value for value, _ in page.context["form"].fields["congress"].choices] == [str(town.congress.pk)]


@pytest.mark.matrix
@pytest.mark.parametrize(
    "field", ["field", "component", "consent_recorded_on", "consent_note", "congress", "full_name"]
)
def test_hostile_text_is_refused_at_its_field_or_kept_as_harmless_text(client, town, clerk, field):
    sign_in(client, clerk)
    texts = {"long": "a" * 301, "cyrillic": "Нoàng", "nul": "S\x00", "rtl": "S\u202eA", "script": "<script>x</script>"}
    answers = {what: client.post(NEW, filled(town, clerk, **{field: text})) for what, text in texts.items()}
    stored = {"script"} if field == "consent_note" else set()
    assert {what for what, answer in answers.items() if answer.status_code == 302} == stored
    assert Case.objects.count() == len(stored)
    for what, answer in answers.items():
        assert what in stored or (answer.status_code, list(errors(answer))) == (422, [field])
        assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("kind", ["EX_OFFICIO", "APPOINTED"])
def test_the_province_proposes_ex_officio_and_appointed_delegates(client, town, organiser, kind):
    data = filled(town, organiser, delegate_kind=kind)
    assert sign_in(client, organiser).post(APPOINT, data).status_code == 302
    row = DelegateNomination.objects.select_related("case__edition__chain").get()
    assert (row.kind, row.case.edition.chain.code, row.case.district_id) == (kind, "delegate-appointment", None)
    bad = client.post(APPOINT, filled(town, organiser, delegate_kind="SELECTED"))
    assert (bad.status_code, list(errors(bad))) == (422, ["delegate_kind"])


def test_only_those_who_begin_reach_the_forms(client, town, clerk, organiser):
    stand_in = as_chair(town, clerk)
    neighbour = town.neighbour()
    chair = town.holder("commune", "committee", "chair")
    wrong = {
        NEW: (chair, organiser, stand_in, town.holder("district", "organising_committee", "secretary")),
        APPOINT: (clerk, chair, town.holder("district", "organising_committee", "secretary"),
                  town.holder("province", "organising_committee", "head"), stand_in),
    }  # fmt: skip
    for url, capacities in wrong.items():
        client.logout()
        assert (client.get(url).url, client.post(url).url) == (f"/dang-nhap/?next={url}",) * 2
        for by in capacities:
            data = filled(town, by, delegate_kind="APPOINTED")
            assert [sign_in(client, by).get(url).status_code, client.post(url, data).status_code] == [403, 403]
    assert Case.objects.count() == 0
    other = neighbour.holder("commune", "committee", "clerk")
    assert sign_in(client, other).post(NEW, filled(town, other)).status_code == 302
    assert Case.objects.get().commune_id == neighbour.commune.pk


def test_an_introduction_is_corrected_and_consent_recorded_while_introducing(client, town, clerk):
    row = DelegateNominationFactory(town=town, consent_recorded_on=None)
    url = reverse("edit_delegate", args=[row.case.code])
    data = filled(town, clerk, field="health", component="official", birth="1970", consent_note="Đồng ý qua điện thoại")
    data |= seen(sign_in(client, clerk), url)
    assert client.post(url, data).url == reverse("case", args=[row.case.code])
    row = DelegateNomination.objects.select_related("nominee").get()
    assert (row.field, row.component, str(row.consent_recorded_on), row.consent_note, str(row.nominee.birth)) == (
        "health", "official", "2024-05-02", "Đồng ý qua điện thoại", "1970",
    )  # fmt: skip
    assert client.get(reverse("edit_nomination", args=[row.case.code])).url == url
    data |= seen(client, url)
    wrong = client.post(url, data | {"consent_recorded_on": "7/5/2024", "birth": "1980"})
    assert (wrong.status_code, list(errors(wrong))) == (422, ["consent_recorded_on"])
    assert Nominee.objects.get().birth_year == 1970


def test_after_introducing_nothing_is_corrected(client, town, clerk):
    row = DelegateNominationFactory(town=town)
    submit(town, [row.case])
    chair = town.holder("commune", "committee", "chair")
    url = reverse("edit_delegate", args=[row.case.code])
    assert sign_in(client, chair).get(url).status_code == 409
    assert client.post(url, filled(town, chair, field="health", full_name="Hoàng Thị Sâm")).status_code == 409
    after = DelegateNomination.objects.select_related("nominee").get()
    assert (after.field, after.nominee.full_name) == ("agriculture", row.nominee.full_name)


def test_an_introduction_is_corrected_only_where_its_work_is(client, town, clerk):
    row = DelegateNominationFactory(town=town)
    url = reverse("edit_delegate", args=[row.case.code])
    assert client.get(url).url == f"/dang-nhap/?next={url}"
    neighbour = town.neighbour().holder("commune", "committee", "clerk")
    screening = town.holder("district", "ethnic_affairs", "verifier")
    found = []
    for by in (neighbour, screening, town.holder("commune", "committee", "chair"), as_chair(town, clerk)):
        data = filled(town, by, field="health")
        found.append((sign_in(client, by).get(url).status_code, client.post(url, data).status_code))
    assert found == [(404, 404), (404, 404), (403, 403), (403, 403)]
    award = AwardNominationFactory(town=town).case
    assert sign_in(client, clerk).get(reverse("edit_delegate", args=[award.code])).status_code == 404
    assert DelegateNomination.objects.get().field == "agriculture"
    assert client.post(url, filled(town, clerk, field="health") | seen(client, url)).status_code == 302
    assert DelegateNomination.objects.get().field == "health"


@pytest.fixture
def secretary(town):
    return town.holder("district", "organising_committee", "secretary")


def reserves(town, count=1, leavers=1):
    """Cases in reserve in the town's district, and vacancies that others left."""
    cases, congress = at_congress(town, count)
    secretary = town.holder("district", "organising_committee", "secretary")
    election = open_election(town, congress)
    tallies = [Tally(case.pk, "reserve", 60 - rank, rank) for rank, case in enumerate(cases, start=1)]
    elections.record_election(secretary, election.pk, ballots=100, tallies=tallies)
    went(elections.close_election(secretary, election.pk, minutes_number="01/BB", minutes_on=TODAY), "reserve")
    left = [DelegateNominationFactory(town=town).case for _ in range(leavers)]
    return cases, [VacancyFactory(case=case) for case in left]


def test_a_reserve_is_named_for_a_vacant_place(client, town, secretary):
    [case], [vacancy] = reserves(town)
    url = reverse("replacement", args=[case.code])
    data = {"capacity": key(secretary), "vacancy": vacancy.pk}
    client.logout()
    assert (client.get(url).url, client.post(url, data).url) == (f"/dang-nhap/?next={url}",) * 2
    clerk = town.holder("commune", "committee", "clerk")
    head = town.holder("district", "organising_committee", "head")
    elsewhere = town.neighbour().holder("commune", "committee", "clerk")
    found = []
    for by in (elsewhere, head, clerk):
        sign_in(client, by)
        found.append((client.get(url).status_code, client.post(url, data | {"capacity": key(by)}).status_code))
    assert found == [(404, 404), (403, 403), (403, 403)]
    page = sign_in(client, secretary).get(url)
    assert [value for value, _ in page.context["form"].fields["vacancy"].choices] == [str(vacancy.pk)]
    for bad in ("", "x", "999999", "1\x00", "<script>", "9" * 400):
        assert client.post(url, data | {"vacancy": bad}).status_code == 422
    vacancy.refresh_from_db()
    assert vacancy.replacement_id is None
    assert client.post(url, data).url == reverse("case", args=[case.code])
    vacancy.refresh_from_db()
    assert vacancy.replacement_id == case.pk


def test_places_of_the_same_composition_come_first_and_others_say_in_what_they_differ(client, town, secretary):
    [case], [same] = reserves(town)
    other = VacancyFactory(case=DelegateNominationFactory(town=town, field="health").case, vacated_on="2024-05-01")
    page = sign_in(client, secretary).get(reverse("replacement", args=[case.code]))
    shown = page.context["form"].fields["vacancy"].choices
    assert [value for value, _ in shown] == [str(same.pk), str(other.pk)]
    assert [text.partition(": ")[2] for _, text in shown] == ["cùng cơ cấu", "khác lĩnh vực, cần ghi ngoại lệ"]


def test_a_place_that_was_taken_again_is_not_offered(client, town, secretary):
    cases, [vacancy] = reserves(town, count=2)
    AllocationFactory._meta.model.objects.update(seats=5)
    name_replacement(secretary, vacancy, cases[0].pk)
    went(take(cases[:1], "call_up", secretary, "Thay người thôi"), "district_signing")
    page = sign_in(client, secretary).get(reverse("replacement", args=[cases[1].code]))
    assert page.context["vacancies"] == []


def test_an_exception_of_the_cell_is_recorded_at_the_reserve(client, town, secretary):
    [case], _ = reserves(town)
    url = reverse("composition_exception", args=[case.code])
    data = {"capacity": key(secretary), "rule": "cell", "reason": "Không còn ai cùng cơ cấu"}
    client.logout()
    assert (client.get(url).url, client.post(url, data).url) == (f"/dang-nhap/?next={url}",) * 2
    head = town.holder("district", "organising_committee", "head")
    elsewhere = town.neighbour().holder("commune", "committee", "clerk")
    found = []
    for by in (elsewhere, head, town.holder("commune", "committee", "clerk")):
        sign_in(client, by)
        found.append((client.get(url).status_code, client.post(url, data | {"capacity": key(by)}).status_code))
    assert found == [(404, 404), (403, 403), (403, 403)]
    sign_in(client, secretary)
    for more in ({"rule": "target"}, {"rule": "<script>"}, {"reason": ""}, {"reason": "x" * 501}, {"reason": "Кhông"},
                 {"reason": "a\x00"}):  # fmt: skip
        assert client.post(url, data | more).status_code == 422
    assert CompositionException.objects.count() == 0
    assert client.post(url, data).url == reverse("case", args=[case.code])
    row = CompositionException.objects.get()
    assert (row.case_id, row.rule, row.reason, row.decided_by_id) == (
        case.pk,
        "cell",
        data["reason"],
        secretary.user_id,
    )
    assert "Không còn ai cùng cơ cấu" in client.get(url).content.decode()


def test_no_exception_is_offered_where_composition_is_not_asked(client, town, clerk):
    row = DelegateNominationFactory(town=town)
    url = reverse("composition_exception", args=[row.case.code])
    assert sign_in(client, clerk).get(url).context["rules"] == []
    data = {"capacity": key(clerk), "rule": "cell", "reason": "Xin ngoại lệ"}
    assert (client.post(url, data).status_code, CompositionException.objects.count()) == (422, 0)


def counted(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_number_of_queries_is_the_same_for_one_row_and_for_three(client, town, clerk, organiser, secretary):
    [case], _ = reserves(town)
    row = DelegateNominationFactory(town=town)

    def numbers():
        return [
            counted(sign_in(client, clerk), NEW),
            counted(sign_in(client, clerk), reverse("edit_delegate", args=[row.case.code])),
            counted(sign_in(client, organiser), APPOINT),
            counted(sign_in(client, secretary), reverse("replacement", args=[case.code])),
            counted(sign_in(client, secretary), reverse("composition_exception", args=[case.code])),
        ]

    first = numbers()
    for ordinal in (7, 8):
        CongressFactory(area=town.province, ordinal=ordinal)
        VacancyFactory(case=DelegateNominationFactory(town=town).case)
        town.neighbour()
        rule = {7: "cell", 8: "target"}[ordinal]
        CompositionException.objects.create(
            case=case, rule=rule, reason="Thử", decided_by_id=clerk.user_id, decided_at=row.case.started_at
        )
    assert (first, numbers()) == ([13, 17, 12, 14, 13], [13, 17, 12, 14, 13])
