"""Submissions in the browser: drafting the list, changing it, signing it as a whole, numbering it."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nominations.models import Submission
from nominations.submissions import add_to_submission, draft_submission
from tests.approvals.factories import at_drafting, bang_khen
from tests.factories import (
    AwardNominationFactory,
    CampaignFactory,
    DelegateNominationFactory,
    SubstitutionFactory,
    submit,
    take,
)
from tests.screens import key, sign_in
from workflows.engine import Capacity
from workflows.models import Case

LIST, NEW = "/to-trinh/", "/to-trinh/moi/"


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def chair(town):
    return town.holder("commune", "committee", "chair")


@pytest.fixture
def records(town):
    return town.holder("commune", "committee", "records_officer")


@pytest.fixture
def signing(town):
    return town.office("commune", "committee", "chair")


def drafts(town, count, **more):
    return [AwardNominationFactory(town=town, **more).case for _ in range(count)]


def ids(cases):
    return [case.pk for case in cases]


def url(paper, page="submission"):
    return reverse(page, args=[paper.pk])


def stages(cases):
    return [Case.objects.get(pk=case.pk).stage for case in cases]


def the_act(page):
    """What the only act form of a page posts."""
    [act] = page.context["acts"]
    return {"action": act.name, "command": str(act.command), "case": act.tokens} | (
        {"together": "1"} if act.together else {}
    )


def test_a_list_goes_from_its_drafts_to_the_district_in_the_browser(client, town, clerk, chair, records):
    cases = drafts(town, 3)
    page = sign_in(client, clerk).get(NEW)
    assert [one.pk for one in page.context["offered"]] == ids(cases)
    data = {"capacity": key(clerk), "title": "Tờ trình tháng 5", "case": ids(cases[:2])}
    went = client.post(f"{NEW}?ky={page.context['batch'].signer.pk}&ve=p{town.campaign.pk}", data)
    paper = Submission.objects.get()
    assert (went.url, paper.campaign, list(paper.items.values_list("case", flat=True))) == (
        url(paper), town.campaign, ids(cases[:2]),
    )  # fmt: skip

    client.post(url(paper, "submission_add"), {"capacity": key(clerk), "case": ids(cases[2:])})
    page = client.get(url(paper))
    assert (page.context["behind"], page.context["number_of_cases"]) == (3, 3)
    client.post("/xu-ly/", the_act(page) | {"capacity": key(clerk)})
    assert stages(cases) == ["commune_signing"] * 3

    page = sign_in(client, chair).get(url(paper))
    data = the_act(page)
    assert (data["action"], data["together"], len(data["case"])) == ("forward", "1", 3)
    client.post("/xu-ly/", data | {"capacity": key(chair)})
    assert stages(cases) == ["intake"] * 3
    paper = Submission.objects.get(pk=paper.pk)
    assert (paper.status, f"{paper.signed_on}") == ("signed", "2024-05-06")

    page = sign_in(client, records).get(url(paper))
    assert page.context["number_form"].initial["number"] == 1
    data = {"capacity": key(records), "number": "1", "symbol": "TTr-UBND", "dated": "06/05/2024"}
    assert client.post(url(paper, "submission_number"), data).url == url(paper)
    paper = Submission.objects.get(pk=paper.pk)
    assert (paper.number, paper.symbol, f"{paper.dated}") == (1, "TTr-UBND", "2024-05-06")
    assert client.post(url(paper, "submission_number"), data | {"number": "2"}).status_code == 409
    # The district received the cases, and with them the paper.
    intake = town.holder("district", "interior", "intake_officer")
    assert "01/TTr-UBND" in sign_in(client, intake).get(url(paper)).content.decode()


def test_the_signer_is_told_how_many_cases_are_not_there_yet(client, town, clerk, chair, signing):
    cases = drafts(town, 2)
    submit(town, cases[:1])
    paper = draft_submission(clerk, signing, title="Tờ trình", case_ids=ids(cases))
    page = sign_in(client, chair).get(url(paper))
    assert (page.context["acts"], page.context["behind"]) == ([], 1)


def test_subjects_are_chosen_first_when_there_are_several(client, town, clerk, signing):
    other = CampaignFactory(area=town.commune)
    award, elsewhere, delegate = drafts(town, 1) + drafts(town, 1, campaign=other) + [
        DelegateNominationFactory(town=town).case
    ]  # fmt: skip
    page = sign_in(client, clerk).get(NEW)
    assert [(one.signer, one.about, one.number) for one in page.context["batches"]] == [
        (signing, town.congress, 1), (signing, town.campaign, 1), (signing, other, 1),
    ]  # fmt: skip
    found = [
        ids(client.get(f"{NEW}?ky={signing.pk}&ve={about}").context["offered"])
        for about in (f"p{town.campaign.pk}", f"p{other.pk}", f"d{town.congress.pk}")
    ]
    assert found == [[award.pk], [elsewhere.pk], [delegate.pk]]


def test_only_what_goes_up_from_there_is_offered_to_the_district(client, town):
    """A Giấy khen is decided by the chairman himself: it needs a decision, and no submission."""
    at_drafting(town, 1)
    [up] = at_drafting(town, 1, award_type=bang_khen())
    verifier = town.holder("district", "interior", "verifier")
    page = sign_in(client, verifier).get(NEW)
    assert ids(page.context["offered"]) == [up.pk]
    data = {"capacity": key(verifier), "title": "Đề nghị cấp tỉnh", "case": up.pk}
    assert client.post(NEW, data).status_code == 302
    page = client.get(url(Submission.objects.get(title="Đề nghị cấp tỉnh")))
    assert (page.context["behind"], [one.name for one in page.context["acts"]]) == (1, ["present"])


@pytest.mark.parametrize("title", ["", "x" * 301, "Tờ trình\x00", "Тờ trình", "T\u202eA"])
def test_a_title_that_cannot_be_stored_is_refused_and_the_choice_kept(client, town, clerk, title):
    first, _second = drafts(town, 2)
    data = {"capacity": key(clerk), "title": title, "case": first.pk}
    response = sign_in(client, clerk).post(NEW, data)
    assert (response.status_code, list(response.context["form"].errors), response.context["chosen"]) == (
        422, ["title"], {first.pk},
    )  # fmt: skip
    assert Submission.objects.count() == 0


def test_a_title_in_angle_brackets_is_only_text(client, town, clerk):
    [case] = drafts(town, 1)
    sign_in(client, clerk).post(NEW, {"capacity": key(clerk), "title": "<script>x</script>", "case": case.pk})
    for page in (client.get(LIST), client.get(url(Submission.objects.get()))):
        assert ("<script>x" in page.content.decode(), "&lt;script&gt;x" in page.content.decode()) == (False, True)


def test_cases_that_were_not_offered_are_refused(client, town, clerk):
    [case] = drafts(town, 1)
    [foreign] = drafts(town.neighbour(), 1)
    for bad in ([], [foreign.pk], [case.pk, foreign.pk], ["x"], ["9" * 30], [case.pk, "\x00"]):
        response = sign_in(client, clerk).post(NEW, {"capacity": key(clerk), "title": "Tờ trình", "case": bad})
        assert (response.status_code, foreign.code in response.content.decode()) == (422, False)
    assert Submission.objects.count() == 0


def test_a_draft_is_changed_and_given_up(client, town, clerk, signing):
    cases = drafts(town, 2)
    paper = draft_submission(clerk, signing, title="Tờ trình", case_ids=ids(cases))
    sign_in(client, clerk)
    client.post(url(paper, "submission_remove"), {"capacity": key(clerk), "case": [cases[0].pk, "x", "77777"]})
    assert list(paper.items.values_list("case", flat=True)) == [cases[1].pk]
    for nothing in ({}, {"case": "x"}, {"case": cases[1].pk}):
        client.post(url(paper, "submission_add"), {"capacity": key(clerk), **nothing})
    assert paper.items.count() == 1
    assert client.post(url(paper, "submission_cancel"), {"capacity": key(clerk)}).url == LIST
    paper = Submission.objects.get(pk=paper.pk)
    assert paper.status == "cancelled"
    for page in ("submission_add", "submission_remove", "submission_cancel"):
        assert client.post(url(paper, page), {"capacity": key(clerk), "case": cases[1].pk}).status_code == 409


def posts(paper, by, cases):
    """Every request that changes a draft."""
    listed = list(paper.items.values_list("case", flat=True))
    return [
        (url(paper, "submission_add"), {"capacity": key(by), "case": ids(cases)}),
        (url(paper, "submission_remove"), {"capacity": key(by), "case": listed}),
        (url(paper, "submission_cancel"), {"capacity": key(by)}),
    ]  # fmt: skip


def test_a_draft_is_seen_and_changed_only_where_it_is_drafted_and_signed(client, town, clerk, chair, records, signing):
    cases = drafts(town, 2)
    paper = draft_submission(clerk, signing, title="Tờ trình", case_ids=ids(cases[:1]))
    for target, data in [(url(paper), {}), *posts(paper, clerk, cases[1:])]:
        assert client.post(target, data).url == f"/dang-nhap/?next={target}"
    neighbour = town.neighbour()
    district = town.holder("district", "interior", "verifier")
    for by in (neighbour.holder("commune", "committee", "clerk"), neighbour.holder("commune", "committee", "chair"),
               district):  # fmt: skip
        sign_in(client, by)
        found = [client.get(url(paper)).status_code, client.get("/to-trinh/999999/").status_code]
        found += [client.post(target, data).status_code for target, data in posts(paper, by, cases[1:])]
        assert (found, client.get(LIST).context["page"]) == ([404] * 5, [])
    # The records officer reads it, and changes nothing; nor does the clerk in another capacity.
    other = SubstitutionFactory(office=town.office("commune", "committee", "records_officer"), user_id=clerk.user_id)
    for by in (records, Capacity(clerk.user_id, substitution_id=other.pk)):
        sign_in(client, by)
        page = client.get(url(paper))
        assert (page.status_code, page.context["changes"], page.context["number_form"]) == (200, False, None)
        assert [client.post(target, data).status_code for target, data in posts(paper, by, cases[1:])] == [403] * 3
    paper = Submission.objects.get(pk=paper.pk)
    assert (paper.status, paper.items.count()) == ("draft", 1)
    assert [one.pk for one in sign_in(client, chair).get(LIST).context["page"]] == [paper.pk]
    sign_in(client, clerk)
    assert [client.post(target, data).status_code for target, data in posts(paper, clerk, cases[1:])] == [302] * 3
    paper = Submission.objects.get(pk=paper.pk)
    assert paper.status == "cancelled"


def signed(town, clerk, signing, count=1):
    cases = drafts(town, count)
    assert submit(town, cases).refused == ()
    paper = draft_submission(clerk, signing, title="Tờ trình", case_ids=ids(cases))
    assert take(cases, "forward", town.holder("commune", "committee", "chair"), together=True).refused == ()
    return Submission.objects.get(pk=paper.pk)


def test_only_the_records_office_numbers_and_only_what_is_signed(client, town, clerk, chair, records, signing):
    paper = signed(town, clerk, signing)
    target = url(paper, "submission_number")
    data = {"number": "1", "symbol": "TTr-UBND", "dated": "06/05/2024"}
    assert client.post(target, data).url == f"/dang-nhap/?next={target}"
    wrong = {
        clerk: 403, chair: 403, town.neighbour().holder("commune", "committee", "records_officer"): 404,
        town.holder("district", "interior", "intake_officer"): 403,
        # The committee above reads what was sent up.
        town.holder("district", "committee", "records_officer"): 403,
    }  # fmt: skip
    found = {by: sign_in(client, by).post(target, data | {"capacity": key(by)}).status_code for by in wrong}
    assert found == wrong
    sign_in(client, records)
    for more in ({"number": "0"}, {"number": "x"}, {"number": "9" * 40}, {"symbol": ""}, {"symbol": "x" * 41},
                 {"symbol": "ТTr"}, {"symbol": "a\x00"}, {"dated": "05/05/2024"}, {"dated": "31/02/2024"},
                 {"dated": "7/5/2024"}):  # fmt: skip
        response = client.post(target, data | {"capacity": key(records)} | more)
        assert (response.status_code, list(response.context["number_form"].errors)) == (422, list(more))
    draft = draft_submission(clerk, signing, title="Dự thảo")
    assert client.post(url(draft, "submission_number"), data | {"capacity": key(records)}).status_code == 409
    paper = Submission.objects.get(pk=paper.pk)
    assert paper.number is None
    assert client.post(target, data | {"capacity": key(records)}).status_code == 302


def test_a_records_officer_numbers_for_every_body_of_the_place(client, town):
    """The steering committee has none of its own."""
    office = town.office("district", "steering_committee", "head")
    head = town.holder("district", "steering_committee", "head")
    paper = draft_submission(head, office, title="Danh sách đại biểu")
    keeper = town.holder("district", "committee", "records_officer")
    assert sign_in(client, keeper).get(url(paper)).status_code == 200
    assert sign_in(client, town.holder("commune", "committee", "records_officer")).get(url(paper)).status_code == 404


def test_drafting_is_offered_to_those_who_draft(client, town, clerk, chair):
    cases = drafts(town, 1)
    assert (client.get(LIST).url, client.get(NEW).url) == (f"/dang-nhap/?next={LIST}", f"/dang-nhap/?next={NEW}")
    found = []
    intake = town.holder("district", "interior", "intake_officer")
    for by in (intake, town.neighbour().holder("commune", "committee", "clerk"), chair):
        sign_in(client, by)
        page = client.get(NEW)
        data = {"capacity": key(by), "title": "Tờ trình", "case": ids(cases)}
        found.append((page.status_code, page.context["batches"], client.post(NEW, data).status_code))
    assert found == [(200, [], 200)] * 3
    assert Submission.objects.count() == 0
    sign_in(client, clerk)
    data = {"capacity": key(clerk), "title": "Tờ trình", "case": ids(cases)}
    assert client.post(NEW, data).status_code == 302
    assert Submission.objects.count() == 1


def test_the_list_is_narrowed_by_status_and_paged_by_key(client, town, clerk, signing, monkeypatch):
    monkeypatch.setattr("nominations.screens.submissions.PAGE", 2)
    made = [draft_submission(clerk, signing, title=f"Tờ trình {number}") for number in range(3)]
    paper = signed(town, clerk, signing)
    sign_in(client, clerk)

    def shown(query=""):
        return [one.pk for one in client.get(LIST + query).context["page"]]

    assert shown() == [paper.pk, made[2].pk]
    assert shown(f"?sau={made[2].pk}") == [made[1].pk, made[0].pk]
    assert shown("?trang_thai=signed") == [paper.pk]
    assert shown("?trang_thai=<script>&sau=x\x00") == [paper.pk, made[2].pk]
    assert shown(f"?sau={'9' * 40}") == [paper.pk, made[2].pk]
    assert client.get("/to-trinh/99999999999999999999/").status_code == 404


def counted(client, target):
    client.get(target)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(target)
    assert (page.status_code, len(page.content) < 40_000) == (200, True)
    return len(queries)


def test_the_number_of_queries_is_the_same_for_one_row_and_for_three(client, town, clerk, chair, records, signing):
    sent, ready = (draft_submission(clerk, signing, title=title) for title in ("Chờ", "Ký"))

    def more(count):
        """Cases that wait, cases on a draft, cases that can be signed, and a signed paper with as many."""
        waiting, listed, here = (drafts(town, count) for _ in range(3))
        assert submit(town, here).refused == ()
        add_to_submission(clerk, sent, ids(listed))
        add_to_submission(clerk, ready, ids(here))
        assert len(waiting) == count
        return signed(town, clerk, signing, count)

    def numbers(done):
        return [
            counted(sign_in(client, clerk), LIST), counted(client, NEW), counted(client, url(sent)),
            counted(sign_in(client, chair), url(ready)), counted(sign_in(client, records), url(done)),
        ]  # fmt: skip

    # From two on: whoever is alone on a list has nobody to be compared with, which saves a question.
    more(1)
    assert [numbers(more(1)), numbers(more(3))] == [[10, 17, 47, 29, 29]] * 2


def test_a_page_of_a_hundred_and_fifty_cases_stays_small(client, town, clerk, chair, signing):
    cases = drafts(town, 160)
    submit(town, cases)
    paper = draft_submission(clerk, signing, title="Tờ trình lớn", case_ids=ids(cases))
    page = sign_in(client, chair).get(url(paper))
    [act] = page.context["acts"]
    assert (len(page.context["rows"]), len(act.tokens), page.context["next_key"]) == (150, 160, 150)
    assert len(page.content) < 150_000
    assert [row.item.order for row in client.get(f"{url(paper)}?sau=150").context["rows"]] == list(range(151, 161))


def test_a_new_letter_ticks_only_what_is_ready_and_says_what_the_others_lack(client, town, clerk):
    ready = AwardNominationFactory(town=town).case
    unfinished = AwardNominationFactory(town=town, achievement_text="").case
    page = sign_in(client, clerk).get(reverse("new_submission"))
    assert page.context["chosen"] == {ready.pk}
    lacks = {case.pk: list(words) for case, words in page.context["rows"]}
    assert (lacks[ready.pk], bool(lacks[unfinished.pk]), page.context["unfinished"]) == ([], True, 1)
    assert f"chưa có {lacks[unfinished.pk][0]}" in html.unescape(page.content.decode())
