"""The letter of a submission in the browser: its words, printing it, its signed copy; and gathering, receiving,
recalling whole lists."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nominations.models import Document, SensitiveReading, Submission
from nominations.submissions import add_to_submission, draft_submission
from tests import docx_text, files
from tests.approvals.factories import at_drafting, at_intake, bang_khen
from tests.factories import AwardNominationFactory, DelegateNominationFactory, NomineeFactory, submit, take
from tests.screens import key, seen, sign_in
from workflows.models import Case, Event

LIST, NEW = "/to-trinh/", "/to-trinh/moi/"


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def chair(town):
    return town.holder("commune", "committee", "chair")


@pytest.fixture
def intake(town):
    return town.holder("district", "interior", "intake_officer")


@pytest.fixture
def signing(town):
    return town.office("commune", "committee", "chair")


def ids(cases):
    return [case.pk for case in cases]


def url(paper, page="submission"):
    return reverse(page, args=[paper.pk])


def drafts(town, count, **more):
    return [AwardNominationFactory(town=town, **more).case for _ in range(count)]


def stages(cases):
    return [Case.objects.get(pk=case.pk).stage for case in cases]


def act_of(page, name):
    """What the form of this action on a page posts."""
    [act] = [one for one in page.context["acts"] if one.name == name]
    return {"action": act.name, "command": str(act.command), "case": act.tokens}


def sent(town, count):
    """Cases that the commune has sent to the district, and their submission."""
    cases = at_intake(town, count)
    return cases, Submission.objects.get(items__case=cases[0])


def counted(client, target):
    client.get(target)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(target)
    assert page.status_code == 200
    return len(queries)


def test_the_words_of_a_letter_are_proposed_changed_and_printed(client, town, clerk, signing):
    paper = draft_submission(clerk, signing, title="Tờ trình", case_ids=ids(drafts(town, 1)), campaign=town.campaign)
    target = url(paper, "submission_wording")
    page = sign_in(client, clerk).get(target)
    proposed = page.context["form"].initial
    assert {name: proposed[name] for name in ("symbol", "addressee", "bases", "minutes", "recipients")} == {
        "symbol": "TTr-UBND",
        "addressee": "UBND huyện Chi Lăng (qua Phòng Nội vụ huyện Chi Lăng)",
        "bases": f"Luật Thi đua, khen thưởng 06/2022/QH15, Điều 80\n{town.campaign.basis}",
        "minutes": "",
        "recipients": "Như trên\nLưu: VT",
    }
    data = {**proposed, "capacity": key(clerk), "recipients": "Như trên\r\nSở Nội vụ (b/c)", "addressee": "UBND huyện"}
    assert client.post(target, data).url == url(paper)
    got = client.get(url(paper, "submission_letter"))
    assert got.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert docx_text.paragraphs(got.content)[2] == "Kính gửi: UBND huyện"
    assert docx_text.tables(got.content)[2][0][0] == "Nơi nhận:\n- Như trên;\n- Sở Nội vụ (b/c);\n- Lưu: VT."


@pytest.mark.parametrize(
    ("name", "value"), [("title", ""), ("title", "x" * 301), ("addressee", "Тờ"), ("bases", "x" * 5001),
                        ("recipients", "a\x00"), ("remark", "a\u202eb"), ("symbol", "x" * 41)],
)  # fmt: skip
def test_words_that_cannot_be_stored_are_refused_and_kept_as_typed(client, town, clerk, signing, name, value):
    paper = draft_submission(clerk, signing, title="Tờ trình", campaign=town.campaign)
    data = {"capacity": key(clerk), "title": "Tờ trình mới", "minutes": "Biên bản 03", name: value}
    target = url(paper, "submission_wording")
    response = client.post(target, data | seen(sign_in(client, clerk), target))
    form = response.context["form"]
    assert (response.status_code, list(form.errors), form["minutes"].value()) == (422, [name], "Biên bản 03")
    assert Submission.objects.get().title == "Tờ trình"


def test_a_letter_is_worded_only_where_it_is_drafted_and_printed_where_it_is_read(client, town, clerk, chair, intake):
    cases, paper = sent(town, 1)
    draft = draft_submission(clerk, town.office("commune", "committee", "chair"), title="Dự thảo")
    records = town.holder("commune", "committee", "records_officer")
    neighbour = town.neighbour().holder("commune", "committee", "clerk")
    police = town.holder("district", "police", "officer")

    def asked(by):
        sign_in(client, by)
        data = {"capacity": key(by), "title": "Khác"} | seen(client, url(draft, "submission_wording"))
        return [
            *(client.get(url(one, "submission_letter")).status_code for one in (draft, paper)),
            *(client.get(url(one, "submission_wording")).status_code for one in (draft, paper)),
            client.post(url(draft, "submission_wording"), data).status_code,
        ]

    assert asked(clerk) == [200, 200, 200, 403, 302]
    assert asked(chair) == [200, 200, 200, 403, 302]
    assert asked(records) == [200, 200, 403, 403, 403]
    assert asked(intake) == [404, 200, 404, 403, 404]
    assert [asked(by) for by in (neighbour, police)] == [[404] * 5] * 2
    assert client.post(url(paper, "submission_letter")).status_code == 405
    assert stages(cases) == ["intake"]


def test_the_ethnicity_of_delegates_is_given_to_who_may_read_it_and_recorded(client, town, clerk, signing):
    """The records officer keeps papers; what the person is belongs to those who judge the composition."""
    cases = [
        DelegateNominationFactory(town=town, nominee=NomineeFactory(residence=town.commune)).case for _ in range(2)
    ]
    paper = draft_submission(clerk, signing, title="Giới thiệu", case_ids=ids(cases), congress=town.congress)
    records = town.holder("commune", "committee", "records_officer")
    found = {}
    for by in (clerk, records):
        made = sign_in(client, by).get(url(paper, "submission_letter")).content
        found[by] = (
            "Dân tộc" in docx_text.tables(made)[-1][0],
            SensitiveReading.objects.filter(user=by.user_id).count(),
        )
    assert found == {clerk: (True, 1), records: (False, 0)}
    reading = SensitiveReading.objects.get()
    assert (reading.fields, reading.people, reading.about) == (["ethnicity"], 2, "Giới thiệu")


def test_the_signed_copy_is_kept_where_the_letter_is_kept(client, town, clerk, chair, intake):
    _cases, paper = sent(town, 1)
    target = url(paper, "submission_attach")
    records = town.holder("commune", "committee", "records_officer")
    neighbour = town.neighbour().holder("commune", "committee", "clerk")
    found = {}
    for by in (neighbour, intake, records):
        file = SimpleUploadedFile("Tờ trình 01 đã ký.pdf", files.pdf())
        data = {"capacity": key(by), "kind": "signed_submission", "file": file}
        found[by] = (
            sign_in(client, by).post(target, data).status_code,
            Document.objects.filter(submission=paper).count(),
        )
    assert found == {neighbour: (404, 0), intake: (403, 0), records: (302, 1)}
    kept = Document.objects.get(submission=paper)
    assert (kept.submission, kept.kind, kept.name) == (paper, "signed_submission", "Tờ trình 01 đã ký.pdf")
    assert "Tờ trình 01 đã ký.pdf" in client.get(url(paper)).content.decode()
    for bad in ({"file": SimpleUploadedFile("a.pdf", b"hello")}, {}, {"file": SimpleUploadedFile("a.pdf", b"")}):
        response = client.post(target, {"capacity": key(records), "kind": "signed_submission", **bad})
        assert (response.status_code, list(response.context["copy_form"].errors)) == (422, ["file"])
    assert Document.objects.filter(submission=paper).count() == 1


def test_the_page_says_what_each_dossier_still_lacks(client, town, clerk, signing):
    whole, lacking = drafts(town, 1) + drafts(town, 1, achievement_text="")
    paper = draft_submission(clerk, signing, title="Tờ trình", case_ids=ids([whole, lacking]), campaign=town.campaign)
    page = sign_in(client, clerk).get(url(paper))
    rows = {row.item.case_id: bool(row.missing) for row in page.context["rows"]}
    assert (rows, page.context["lacking"]) == ({whole.pk: False, lacking.pk: True}, 1)
    # Who only reads the paper is not told what others still have to do.
    records = town.holder("commune", "committee", "records_officer")
    assert sign_in(client, records).get(url(paper)).context["lacking"] == 0


def test_the_district_gathers_what_many_communes_proposed_in_one_go(client, town):
    towns = [town, town.neighbour(), town.neighbour()]
    cases = {one.commune.pk: at_drafting(one, 2, award_type=bang_khen()) for one in towns}
    verifier = town.holder("district", "interior", "verifier")
    page = sign_in(client, verifier).get(NEW)
    award = bang_khen().pk
    groups = page.context["groups"]
    assert sorted((one.token, one.number) for one in groups) == sorted((f"{one}-{award}", 2) for one in cases)
    data = {"capacity": key(verifier), "title": "Đề nghị tặng Bằng khen", "do": "gather"}
    for bad in ({}, {"group": "1-1"}, {"group": [groups[0].token, "\x00"]}, {"group": f"{groups[0].token}-9"}):
        assert client.post(NEW, data | bad).status_code == 422
    assert client.post(NEW, data | {"group": [one.token for one in groups[:2]]}).status_code == 302
    paper = Submission.objects.get(title="Đề nghị tặng Bằng khen")
    assert paper.items.count() == 4
    # What was left comes along later, as a whole group.
    page = client.get(url(paper))
    assert [one.pk for one in page.context["waiting"]] == sorted(
        {case.pk for found in cases.values() for case in found} - set(paper.items.values_list("case", flat=True))
    )
    data = {"capacity": key(verifier), "group": groups[2].token}
    assert client.post(url(paper, "submission_add"), data).status_code == 302
    assert paper.items.count() == 6
    everything = [case for found in cases.values() for case in found]
    assert take(everything, "present", verifier).refused == ()
    chairman = town.holder("district", "committee", "chair")
    assert take(everything, "propose_upward", chairman, together=True).refused == ()
    assert set(stages(everything)) == {"province_intake"}


def test_groups_of_another_place_are_not_to_be_had(client, town, clerk, signing):
    drafts(town, 1)
    [foreign] = drafts(town.neighbour(), 1)
    paper = draft_submission(clerk, signing, title="Tờ trình", campaign=town.campaign)
    token = f"{foreign.commune_id}-{foreign.award_nomination.award_type_id}"
    data = {"capacity": key(clerk), "group": [token, "x", "-", "1-\x00"]}
    sign_in(client, clerk).post(url(paper, "submission_add"), data)
    assert paper.items.count() == 0


def test_a_list_is_received_in_one_act_and_its_items_can_part_ways(client, town, intake):
    cases, paper = sent(town, 3)
    page = sign_in(client, intake).get(url(paper))
    assert [one.name for one in page.context["acts"]] == ["receive", "refuse"]
    assert (page.context["at_intake"], [bool(row.token) for row in page.context["rows"]]) == (3, [True] * 3)
    # One of them is refused on its own, from the list; then the rest is received in one act.
    chosen = page.context["rows"][1].token
    asked = client.post(reverse("selection"), {"capacity": key(intake), "case": chosen, "next": url(paper)})
    refuse = next(one for one in client.get(asked.url).context["possible"] if one.form.name == "refuse")
    data = {"capacity": key(intake), "action": "refuse", "command": str(refuse.form.command), "case": refuse.tokens,
            "comment": "Không thuộc thẩm quyền"}  # fmt: skip
    assert client.post(reverse("act"), data).status_code == 302
    page = client.get(url(paper))
    data = act_of(page, "receive")
    assert len(data["case"]) == 2
    client.post(reverse("act"), data | {"capacity": key(intake)})
    assert stages(cases) == ["verification", "refused", "verification"]
    assert Event.objects.filter(action="receive").values("command").distinct().count() == 1
    page = client.get(url(paper))
    assert (page.context["acts"], page.context["received"]) == ([], True)


def test_what_was_sent_and_not_yet_received_is_recalled_whole_or_in_part(client, town, clerk, chair, intake):
    cases, paper = sent(town, 4)
    take(cases[:1], "receive", intake)
    # Whoever did not send it cannot recall it.
    assert [one.name for one in sign_in(client, clerk).get(url(paper)).context["acts"]] == []
    page = sign_in(client, chair).get(url(paper))
    assert [one.name for one in page.context["acts"]] == ["recall", "withdraw"]
    assert [bool(row.token) for row in page.context["rows"]] == [False, True, True, True]
    # Some of them, chosen in the list.
    tokens = [row.token for row in page.context["rows"] if row.token][:1]
    asked = client.post(reverse("selection"), {"capacity": key(chair), "case": tokens, "next": url(paper)})
    recall = next(one for one in client.get(asked.url).context["possible"] if one.form.name == "recall")
    data = {"capacity": key(chair), "action": "recall", "command": str(recall.form.command), "case": recall.tokens,
            "comment": "Ghi nhầm thôn"}  # fmt: skip
    client.post(reverse("act"), data)
    assert stages(cases) == ["verification", "drafting", "intake", "intake"]
    # All that is left, with a reason, in one act.
    data = act_of(client.get(url(paper)), "recall") | {"capacity": key(chair)}
    assert client.post(reverse("act"), data).status_code == 422
    client.post(reverse("act"), data | {"comment": "Thiếu biên bản họp thôn"})
    assert stages(cases) == ["verification", "drafting", "drafting", "drafting"]
    assert sign_in(client, chair).get(url(paper)).context["acts"] == []
    # What was recalled can be sent anew.
    submit(town, cases[1:])
    again = draft_submission(clerk, paper.office, title="Tờ trình mới", case_ids=ids(cases[1:]))
    assert take(cases[1:], "forward", chair, together=True).refused == ()
    assert Submission.objects.get(pk=again.pk).status == "signed"


def test_a_form_that_names_two_thousand_cases_is_read(client, town, clerk, signing):
    [case] = drafts(town, 1)
    paper = draft_submission(clerk, signing, title="Tờ trình", case_ids=[case.pk], campaign=town.campaign)
    data = {"capacity": key(clerk), "case": [case.pk, *range(10**6, 10**6 + 2000)]}
    assert sign_in(client, clerk).post(url(paper, "submission_remove"), data).status_code == 302
    assert paper.items.count() == 0


def test_whoever_takes_in_sees_what_arrived_until_nothing_waits(client, town, intake, clerk):
    cases, paper = sent(town, 2)
    _others, other = sent(town.neighbour(), 1)
    page = sign_in(client, intake).get(LIST)
    assert (page.context["arrived"], [(one.pk, one.cases) for one in page.context["page"]]) == (
        True, [(other.pk, 1), (paper.pk, 2)],
    )  # fmt: skip
    take(cases[:1], "receive", intake)
    assert [(one.pk, one.cases) for one in client.get(LIST).context["page"]] == [(other.pk, 1), (paper.pk, 1)]
    take(cases[1:], "receive", intake)
    assert [one.pk for one in client.get(f"{LIST}?trang_thai=den").context["page"]] == [other.pk]
    page = sign_in(client, clerk).get(f"{LIST}?trang_thai=den")
    assert (page.context["arrived"], [one.pk for one in page.context["page"]]) == (False, [paper.pk])


def test_the_number_of_queries_is_the_same_for_one_row_and_for_three(client, town, clerk, chair, intake, signing):
    paper = draft_submission(clerk, signing, title="Tờ trình", campaign=town.campaign)

    def numbers(count):
        done = sent(town, count)[1]
        add_to_submission(clerk, paper, ids(drafts(town, count)))
        return [
            counted(sign_in(client, intake), LIST), counted(client, url(done)),
            counted(sign_in(client, chair), url(done)),
            counted(sign_in(client, clerk), url(paper, "submission_wording")),
            counted(client, url(done, "submission_letter")),
        ]  # fmt: skip

    found = [numbers(1), numbers(3)]
    assert found == [[10, 26, 24, 14, 11]] * 2


def test_gathering_costs_the_same_for_one_commune_and_for_three(client, town):
    verifier = town.holder("district", "interior", "verifier")
    found = []
    for place in (town, town.neighbour(), town.neighbour()):
        at_drafting(place, 1, award_type=bang_khen())
        found.append(counted(sign_in(client, verifier), NEW))
    assert found == [17] * 3
