"""What the page of a case offers, says why not, and prepares."""

from __future__ import annotations

import re

from django.urls import reverse

from approvals.congresses import record_election
from approvals.screens import preparing
from approvals.screens.at_hand import bent
from approvals.screens.reader import reader
from approvals.supplements import name_deficiencies
from approvals.verification import record_checklist
from nominations.delegates import SELECTION
from tests.approvals.case_pages import (
    CONSULT,
    PASS,
    SUPPLEMENT,
    clerk,
    forms,
    get,
    headings,
    links,
    part,
    primary,
    text_of,
    verifier,
)
from tests.approvals.factories import (
    at_congress,
    at_council,
    at_verification,
    elected,
    granted,
    open_election,
)
from tests.factories import (
    AppointmentFactory,
    another_holder,
)
from tests.screens import key
from workflows import registry
from workflows.capacities import capacities_of
from workflows.editions import compiled
from workflows.engine import Capacity
from workflows.engine.work import claim
from workflows.models import Case, Edition, Task

# --- what may be done -----------------------------------------------------------------------------------------------


def test_first_action_onward_is_primary_and_others_say_why_not(client, town):
    [case] = at_verification(town, 1)
    before = get(client, verifier(town), case)
    assert (primary(before), forms(before)) == ([], ["propose_rejection", "hold"])
    reasons = part(before, 'class="not-yet"', "</dl>")
    assert re.findall(r"<dt>([^<]+)</dt>", reasons) == [
        PASS,
        "Đủ điều kiện, niêm yết công khai",
        "Đủ điều kiện (thủ tục đơn giản)",
        CONSULT,
        SUPPLEMENT,
    ]
    assert reasons.count("còn 7 dòng kiểm tra chưa ghi kết quả") == 1
    record_checklist(verifier(town), [case.pk])
    name_deficiencies(verifier(town), [case.pk], ["Thiếu biên bản."])
    after = get(client, verifier(town), case)
    assert (primary(after), forms(after)) == ([PASS], ["pass", "request_supplement", "propose_rejection", "hold"])


def test_act_from_the_page_moves_the_case_in_the_capacity_shown(client, town):
    [case] = at_verification(town, 1)
    record_checklist(verifier(town), [case.pk])
    page = get(client, verifier(town), case)
    form = page.content.decode().split(f'action="{reverse("act")}"')[1].split("</form>")[0]
    data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert (data["action"], data["capacity"]) == ("pass", key(verifier(town)))
    answer = client.post(reverse("act"), {**data, "comment": "Đủ."})
    assert answer.headers["Location"].startswith(f"/xu-ly/{data['command']}/")
    assert Case.objects.get(pk=case.pk).stage == "council"


def test_what_ends_or_returns_stands_apart(client, town):
    [case] = at_council(town, 1)
    page = get(client, town.holder("district", "emulation_council", "secretary"), case)
    apart = part(page, 'class="apart"', "</section>")
    assert re.findall(r'name="action" value="(\w+)"', page.content.decode().split('class="apart"')[1]) == [
        "return_to_verification"
    ]
    assert "button--danger" not in apart
    chair = get(client, town.holder("commune", "committee", "chair"), case)
    ending = chair.content.decode().split('class="apart"')[1]
    assert re.findall(r'name="action" value="(\w+)"', ending) == ["withdraw"]
    assert ending.count("button--danger") == 1
    assert "Đã rút" in ending.split("<form")[0]


def test_actions_of_others_are_folded_with_whose_they_are(client, town):
    [case] = at_verification(town, 1)
    page = get(client, clerk(town), case)
    assert (forms(page), links(page), 'class="not-yet"' in page.content.decode()) == ([], [], False)
    elsewhere = part(page, '<details class="panel elsewhere"', "</details>")
    said = dict(one.split(": ") for one in re.findall(r"<li>([^<]+)</li>", elsewhere))
    assert said[PASS] == str(town.office("district", "interior", "verifier"))
    assert said["Rút hồ sơ"] == str(town.office("commune", "committee", "chair"))
    assert "không có quyền" not in page.content.decode()


def test_reader_in_the_wrong_of_his_capacities_is_told_and_can_change(client, town):
    [case] = at_verification(town, 1)
    by = verifier(town)
    other = AppointmentFactory(user_id=by.user_id, office=town.office("district", "interior", "head"))
    page = get(client, Capacity(by.user_id, office_id=other.office_id), case)
    form = part(page, "Việc này thuộc tư cách khác của bạn", "</form>")
    data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert (data["capacity"], data["next"]) == (key(by), reverse("case", args=[case.code]))
    answer = client.post(reverse("choose_capacity"), data)
    assert answer.headers["Location"] == reverse("case", args=[case.code])
    assert "Việc này thuộc tư cách khác" not in text_of(client.get(answer.headers["Location"]))


def test_task_is_claimed_and_released_from_the_page(client, town):
    [case] = at_verification(town, 1)
    task = Task.objects.get(case=case)
    ask = part(get(client, verifier(town), case), 'class="claim"', "</form>")
    assert (f'name="task" value="{task.pk}"' in ask, "Nhận việc" in ask) == (True, True)
    data = {"capacity": key(verifier(town)), "task": task.pk, "next": reverse("case", args=[case.code])}
    assert client.post(reverse("claim"), data).headers["Location"] == data["next"]
    mine = get(client, verifier(town), case)
    assert ("Bạn đang giữ việc này." in text_of(mine), f'action="{reverse("release")}"' in mine.content.decode()) == (
        True,
        True,
    )


def test_colleague_who_holds_the_task_is_named_and_nothing_is_offered(client, town):
    [case] = at_verification(town, 1)
    colleague = another_holder(town.office("district", "interior", "verifier"))
    assert claim([Task.objects.get(case=case).pk], by=colleague).refused == {}
    page = get(client, verifier(town), case)
    name = Task.objects.get(case=case).claimed_by.full_name
    assert (f"{name} đang giữ việc này." in text_of(page), forms(page)) == (True, [])


def test_granted_case_says_by_which_decision_and_that_nothing_is_left(client, town):
    [case], decision = granted(town, 1)
    page = get(client, clerk(town), case)
    assert (forms(page), links(page)) == ([], [])
    assert "stage-badge--approved" in page.content.decode()
    assert f"quyết định {decision.full_number} ngày 06/05/2024 của UBND huyện Chi Lăng" in text_of(page)
    assert "Hồ sơ đã kết thúc, không còn việc phải làm." in text_of(page)
    assert headings(page) == ["award", "report", "documents", "nominee", "papers", "checklist", "councils"]


def test_delegate_shows_his_congress_component_consent_and_result(client, town):
    [case], congress = at_congress(town, 1)
    secretary = town.holder("district", "organising_committee", "secretary")
    page = get(client, secretary, case)
    assert headings(page) == ["delegate", "nominee", "papers", "checklist"]
    seen = text_of(page)
    for words in ("nông, lâm nghiệp", "nông dân", "02/05/2024", str(town.congress)):
        assert words in seen
    assert links(page) == [reverse("elections")]
    session = open_election(town, congress)
    record_election(secretary, session.pk, ballots=120, tallies=[elected(case)])
    assert "đại biểu chính thức : 100 phiếu/120" in text_of(get(client, secretary, case))


# --- preparing ------------------------------------------------------------------------------------------------------


def shipped(town):
    editions = Edition.objects.order_by("chain__code")
    known = compiled(editions.values_list("sha256", flat=True))
    return {known[one.sha256].definition.chain: known[one.sha256].definition for one in editions}


def test_every_requirement_of_the_chains_has_its_page_or_needs_none(town):
    used = {
        name
        for chain in shipped(town).values()
        for place in (*chain.stages.values(), *chain.outcomes.values())
        for action in place.actions.values()
        for name in action.requires
    }
    assert used == {*preparing.PAGES, *preparing.NOTHING_TO_PREPARE}
    assert preparing.PAGES.keys() & preparing.NOTHING_TO_PREPARE == set()
    assert {*preparing.PAGES, *preparing.NOTHING_TO_PREPARE} - registry.requirements.keys() == set()
    urls = {page.url_name: page.url("KT-187-00001") for pages in preparing.PAGES.values() for page in pages}
    assert urls == {
        "edit_nomination": "/ho-so/KT-187-00001/sua/",
        "edit_delegate": "/ho-so/KT-187-00001/dai-bieu/",
        "attach_documents": "/ho-so/KT-187-00001/tai-lieu/them/",
        "checklist": "/ho-so/KT-187-00001/tham-dinh/",
        "eligibility": "/ho-so/KT-187-00001/dieu-kien/",
        "supplement": "/ho-so/KT-187-00001/bo-sung/",
        "consultation": "/ho-so/KT-187-00001/hiep-y/",
        "opinion": "/ho-so/KT-187-00001/y-kien/",
        "display": "/ho-so/KT-187-00001/niem-yet/",
        "replacement": "/ho-so/KT-187-00001/thay-the/",
        "composition_exception": "/ho-so/KT-187-00001/ngoai-le/",
        "council_sessions": "/hoi-dong/",
        "elections": "/chon-cu/",
        "submissions": "/to-trinh/",
        "decisions": "/quyet-dinh/",
    }


def test_links_are_those_of_the_stage_for_its_holder_only(client, town):
    [case] = at_verification(town, 1)
    assert links(get(client, verifier(town), case)) == [
        f"/ho-so/{case.code}/tham-dinh/",
        f"/ho-so/{case.code}/dieu-kien/",
        f"/ho-so/{case.code}/hiep-y/",
        f"/ho-so/{case.code}/bo-sung/",
    ]
    [council] = at_council(town, 1)
    secretary = town.holder("district", "emulation_council", "secretary")
    assert links(get(client, secretary, council)) == ["/hoi-dong/"]
    assert links(get(client, verifier(town), council)) == []


def test_each_link_opens_for_the_holder(client, town):
    [case] = at_verification(town, 1)
    opened = {url: client.get(url).status_code for url in links(get(client, verifier(town), case))}
    assert set(opened.values()) == {200}
    assert len(opened) == 4


def test_way_of_each_action_follows_from_the_chain(town):
    [case] = at_verification(town, 1)
    at = reader(capacities_of(verifier(town).user_id)[0], case.code)
    chains = shipped(town)

    def onward(chain, stages):
        found = {}
        for name in stages:
            at.case.stage = name
            here = type(at)(at.case, at.acting, chains[chain], None, None, False)
            ways = {one.name: bent(here, one) for one in here.place.actions.values() if one.offered}
            found[name] = {way: [one for one in ways if ways[one] == way] for way in dict.fromkeys(ways.values())}
        return found

    assert onward("award-nomination", ("verification", "supplement", "rejection_review", "consultation")) == {
        "verification": {
            "onward": ["pass", "display", "pass_simple"],
            "aside": ["consult", "request_supplement", "propose_rejection", "hold", "resume"],
            "ending": ["withdraw"],
        },
        "supplement": {"onward": ["resubmit"], "ending": ["withdraw"]},
        "rejection_review": {"ending": ["confirm_rejection", "withdraw"], "back": ["send_back"]},
        "consultation": {
            "onward": ["reply"],
            "aside": ["extend", "recall_question"],
            "back": ["recall"],
            "ending": ["withdraw"],
        },
    }
    assert onward(SELECTION, ("screening", "reserve")) == {
        "screening": {
            "onward": ["pass"],
            "back": ["request_supplement"],
            "aside": ["propose_rejection"],
            "ending": ["withdraw"],
        },
        "reserve": {"onward": ["call_up"], "ending": ["stand_down", "withdraw"]},
    }
