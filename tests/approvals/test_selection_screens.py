"""Acting on many cases at once: what is offered for a selection, why not, and two presses to do it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import verification
from approvals.screens import selection
from tests.approvals.factories import at_intake, at_verification, keys, went
from tests.approvals.test_inbox_screens import CLERK, INTAKE, VERIFIER, codes_on, text, tokens, too
from tests.factories import AwardNominationFactory, NomineeFactory, another_holder, submit, take
from tests.screens import key, sign_in
from workflows import engine
from workflows.models import Event

ALL_QUERIES = 20


def choose(client, by, chosen, **more):
    return sign_in(client, by).post(reverse("selection"), {"capacity": key(by), "case": chosen, **more}, follow=True)


def test_selection_when_rows_are_chosen_offers_what_fits_and_two_presses_do_it(client, town):
    cases = at_intake(town, 3)
    by = town.holder(*INTAKE)
    page = choose(client, by, tokens(cases), next="/hop-viec/?buoc=intake")
    offered = {one.form.name: one for one in page.context["possible"]}
    assert list(offered) == ["receive", "refuse"]
    assert "3 hồ sơ sẽ chuyển tới “Thẩm định (Phòng Nội vụ)”." in text(page)
    one = offered["receive"]
    asked = {"action": "receive", "command": str(one.form.command), "case": one.tokens, "capacity": key(by)}
    done = client.post(reverse("act"), asked, follow=True)
    assert "3 hồ sơ: đã tiếp nhận hồ sơ." in text(done)


def test_selection_when_some_lack_something_says_for_how_many_and_why_not_for_the_others(client, town):
    cases = at_verification(town, 3)
    by = town.holder(*VERIFIER)
    verification.record_checklist(by, keys(cases[:2]))
    page = choose(client, by, tokens(cases))
    one = next(one for one in page.context["possible"] if one.form.name == "pass")
    assert (one.for_all, len(one.form.codes), len(one.tokens)) == (False, 2, 3)
    assert "2 trong 3 hồ sơ" in text(page)
    assert [reason.codes for reason in one.form.reasons] == [(cases[2].code,)]


def test_selection_when_stages_are_mixed_tries_each_action_only_where_it_is_known(client, town):
    first, second = at_intake(town, 1), at_verification(town, 1)
    by = town.holder(*VERIFIER)
    page = choose(client, by, tokens([*first, *second]))
    assert {one.form.name: len(one.tokens) for one in page.context["possible"]} == {"propose_rejection": 1, "hold": 1}


def test_selection_when_a_case_moved_on_meanwhile_names_it_and_leaves_it_out(client, town):
    cases = at_intake(town, 2)
    by = town.holder(*INTAKE)
    chosen = tokens(cases)
    take(cases[:1], "receive", by)
    page = choose(client, by, chosen)
    assert [one.code for one in page.context["cases"]] == [cases[1].code]
    assert [one.code for one in page.context["moved_on"]] == [cases[0].code]
    assert "1 hồ sơ đã chuyển bước từ khi mở danh sách" in text(page)


def test_selection_when_nothing_is_chosen_goes_back_and_says_so(client, town):
    by = town.holder(*INTAKE)
    page = choose(client, by, ["rác", "1:2"], next="https://xau.example/")
    assert page.redirect_chain == [(reverse("inbox"), 302)]
    assert "Chưa chọn hồ sơ nào." in text(page)


def test_selection_too_large_for_an_address_is_shown_at_once(client, town):
    (case,) = at_intake(town, 1)
    chosen = [*tokens([case]), *(f"{case.pk + number}:1:" for number in range(1, 150))]
    page = choose(client, town.holder(*INTAKE), [" ".join(chosen)])
    assert (page.status_code, page.redirect_chain) == (200, [])
    assert [one.code for one in page.context["cases"]] == [case.code]


def test_selection_when_more_are_chosen_than_one_act_takes_says_so(client, town, monkeypatch):
    monkeypatch.setattr(selection, "MOST", 2)
    monkeypatch.setattr(selection, "LIMIT", 1)
    cases = at_intake(town, 3)
    page = choose(client, town.holder(*INTAKE), tokens(cases))
    assert "Mỗi lượt xử lý tối đa 2 hồ sơ" in text(page)
    assert [one.code for one in page.context["cases"]] == [one.code for one in cases[:2]]


# --- all that fit the filter of the inbox


def every(client, by, query=""):
    return sign_in(client, by).get(f"{reverse('selection')}?{query}{'&' if query else ''}tat-ca=1")


def test_all_on_every_page_are_offered_shown_first_and_then_done_in_one_act(client, town, monkeypatch):
    monkeypatch.setattr("workflows.inbox.tasks.LIMIT", 2)
    cases = at_intake(town, 3)
    by = town.holder(*INTAKE)
    inbox = sign_in(client, by).get(reverse("inbox"))
    page = client.get(inbox.context["everything"])
    assert ([one.code for one in page.context["cases"]], Event.objects.filter(action="receive").count()) == (
        [one.code for one in cases], 0,
    )  # fmt: skip
    one = next(one for one in page.context["possible"] if one.form.name == "receive")
    asked = {"action": "receive", "command": str(one.form.command), "case": " ".join(one.tokens), "capacity": key(by)}
    assert "3 hồ sơ: đã tiếp nhận hồ sơ." in text(client.post(reverse("act"), asked, follow=True))


def test_all_that_fit_are_those_of_the_filter_and_no_others(client, town):
    [one] = at_intake(town, 1, nominee=NomineeFactory(full_name="Đỗ Thị Thu Thủy"))
    at_intake(town, 1, nominee=NomineeFactory(full_name="Hoàng Văn Phúc"))
    by = town.holder(*INTAKE)
    assert [case.code for case in every(client, by, "tim=thuy").context["cases"]] == [one.code]
    nothing = every(client, by, "tim=khong+co")
    assert (nothing.status_code, nothing.context["cases"], nothing.context["next"]) == (
        200, [], "/hop-viec/?tim=khong+co",
    )  # fmt: skip


def test_all_leaves_out_what_a_colleague_has_taken_on_and_what_other_offices_have(client, town):
    mine, his = at_intake(town, 2)
    at_verification(town, 1)
    by, colleague = town.holder(*INTAKE), another_holder(town.office(*INTAKE))
    engine.claim([his.tasks.get().pk], by=colleague)
    assert [one.code for one in every(client, by).context["cases"]] == [mine.code]
    assert every(client, town.neighbour().holder(*CLERK)).context["cases"] == []


def test_all_stops_at_what_one_act_takes_and_says_so(client, town, monkeypatch):
    monkeypatch.setattr(selection, "MOST", 2)
    cases = at_intake(town, 3)
    page = every(client, town.holder(*INTAKE))
    assert ([one.code for one in page.context["cases"]], "tối đa 2 hồ sơ" in text(page)) == (
        [one.code for one in cases[:2]], True,
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_all_costs_the_same_for_one_as_for_three(client, town, count):
    at_intake(town, count)
    sign_in(client, town.holder(*INTAKE))
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{reverse('selection')}?tat-ca=1")
    assert len(queries) == ALL_QUERIES


def test_many_refused_for_one_reason_are_told_once_and_can_be_tried_again_together(client, town, monkeypatch):
    monkeypatch.setattr("workflows.screens.outcome.ONE_BY_ONE", 2)
    cases, by = at_verification(town, 3), town.holder(*VERIFIER)
    asked = {"action": "pass", "command": str(uuid4()), "case": " ".join(tokens(cases)), "capacity": key(by)}
    page = sign_in(client, by).post(reverse("act"), asked, follow=True)
    [group] = page.context["outcome"].alike
    assert ([one.code for one in group.cases], page.context["outcome"].one_by_one) == (
        [one.code for one in cases], (),
    )  # fmt: skip
    assert text(page).count(group.message) == 1
    again = choose(client, by, [group.tokens])
    assert [one.code for one in again.context["cases"]] == [one.code for one in cases]


def test_selection_when_the_cases_are_out_of_sight_is_not_found(client, town):
    cases = at_intake(town, 1)
    found = {}
    for name, by in (("right", town.holder(*INTAKE)), ("unit", town.neighbour().holder(*CLERK))):
        answer = sign_in(client, by).get(reverse("selection"), {"chon": tokens(cases)})
        found[name] = answer.status_code
    assert found == {"right": 200, "unit": 404}


def test_selection_when_the_right_person_works_in_another_capacity_offers_nothing(client, town):
    cases = at_intake(town, 1)
    right = town.holder(*INTAKE)
    other = too(right, town.office("district", "interior", "head"))
    for by, offered in ((right, ["receive", "refuse"]), (other, [])):
        page = sign_in(client, by).get(reverse("selection"), {"chon": tokens(cases)})
        assert [one.form.name for one in page.context["possible"]] == offered


def test_selection_when_it_comes_from_another_persons_page_is_forbidden(client, town):
    cases = at_intake(town, 1)
    asked = {"capacity": key(town.holder(*INTAKE)), "case": tokens(cases)}
    answer = sign_in(client, town.holder(*VERIFIER)).post(reverse("selection"), asked)
    assert (answer.status_code, Event.objects.filter(action="receive").count()) == (403, 0)


def test_selection_when_an_action_signs_a_list_leads_to_the_page_of_the_lists(client, town):
    cases = [AwardNominationFactory(town=town).case for _ in range(2)]
    submitted = went(submit(town, cases), "commune_signing")
    page = choose(client, town.holder("commune", "committee", "chair"), tokens(submitted))
    (forward,) = (one for one in page.context["impossible"] if one.form.name == "forward")
    assert [link.url for link in forward.links] == [reverse("submissions")]
    assert f'<a href="{reverse("submissions")}">Tờ trình</a>' in text(page)


def test_selection_when_checklists_are_asked_for_leads_to_ticking_many(client, town):
    first, second = at_verification(town, 1), at_intake(town, 1)
    found = []
    for by, cases in ((town.holder(*VERIFIER), first), (town.holder(*INTAKE), second)):
        page = choose(client, by, tokens(cases))
        found.append(f'action="{reverse("bulk_checklist")}"' in text(page))
    assert found == [True, False]


@pytest.mark.parametrize("count", [1, 3])
def test_selection_costs_the_same_number_of_queries_for_any_number_of_cases(client, town, count):
    cases = at_verification(town, count)
    chosen = tokens(cases)
    sign_in(client, town.holder(*VERIFIER))
    with CaptureQueriesContext(connection) as made:
        page = client.get(reverse("selection"), {"chon": chosen})
    assert codes_on(page, cases) == list(range(count))
    assert len(made) == 25
