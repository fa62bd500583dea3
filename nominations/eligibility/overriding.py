"""Answering for findings: proposing nevertheless, with a reason that stays in the case's history.

Answering is an act of the chain. What is answered is named first, in rows that its requirement finds; the act's comment
is the reason. A row without its act counts for nothing, so that nothing is half done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from uuid import UUID

from django.db import transaction

from nominations import text
from nominations.access import check_tasks, judged
from nominations.awards import lock_cases
from nominations.eligibility.judging import Finding, findings
from nominations.errors import DomainError, refuse
from nominations.models import EligibilityOverride
from nominations.standing import takes_changes
from workflows import clock, engine
from workflows.definition import Action, Stage
from workflows.editions import compiled
from workflows.engine.context import Actor, Capacity, Move, Seen
from workflows.models import Case, Event

#: Findings by case: the rule, and the key of what it found.
Answered = Mapping[int, Collection[tuple[str, str]]]
#: The requirement of the action by which findings are answered.
NAMED = "findings_named"
#: Requirements by which a chain says that somebody answers for eligibility there.
_ASKS = frozenset({"eligible", "eligibility_settled"})
REASON_LIMIT = 2000


@cache
def _asking(sha256: str) -> frozenset[str]:
    definition = compiled([sha256])[sha256].definition
    return frozenset(
        name
        for name, place in definition.stages.items()
        if isinstance(place, Stage) and any(_ASKS.intersection(action.requires) for action in place.actions.values())
    )


def settles_here(case: Case) -> bool:
    """Whether a case (with edition) stands where its dossier is prepared or verified: there findings are answered."""
    sha256 = case.edition.sha256
    return case.stage in _asking(sha256) or takes_changes(sha256, case.stage)


def answering_action(case: Case) -> Action | None:
    """Return the action by which findings are answered where a case (with edition) stands; None where the chain has
    none, as in editions published before answering was an act."""
    place = compiled([case.edition.sha256])[case.edition.sha256].definition.place(case.stage)
    return next((one for one in place.actions.values() if NAMED in one.requires), None)


def override(by: Capacity, answered: Answered, reason: str, *, command: UUID) -> list[EligibilityOverride]:
    """Let cases go on although rules found something, for one reason: each of `answered`, or none.

    For an office that has the cases among its open work, where the dossier is prepared or verified; each office answers
    for itself, once for a finding that there is today. The same command again answers the same and does nothing.
    Returns the rows, by case in the order given. Raises DomainError, and what `engine.act` raises. Not to be called in
    a transaction.
    """
    actor = judged(by)
    why = _reason(reason)
    visits, actions = _name(by, actor, {key: list(dict.fromkeys(answered[key])) for key in answered}, command)
    moves = [Move(case_id, actions[case_id], Seen(visits[case_id]), why) for case_id in answered]
    done = engine.act(moves, by=by, command=command, together=True)
    if done.refused:
        raise DomainError(done.refused[0].problem, "case")
    rows = EligibilityOverride.objects.filter(command=command).order_by("pk")
    order = list(answered)
    return sorted(rows, key=lambda row: order.index(row.case_id))


def _name(
    by: Capacity, actor: Actor, answered: Mapping[int, Sequence[tuple[str, str]]], command: UUID
) -> tuple[dict[int, int], dict[int, str]]:
    """Write the rows that the act of this command will find; return visit and action of each case. What was named for
    a command that has been carried out stays."""
    if not answered or not all(answered.values()):
        raise refuse("finding", "no_finding", "Chưa chọn điều nào để trả lời.", "Hãy chọn ít nhất một điều.")
    with transaction.atomic():
        cases = {case.pk: case for case in lock_cases(list(answered))}
        written = list(EligibilityOverride.objects.filter(command=command, applied_at__isnull=False))
        if written:
            return _named_before(written, answered)
        check_tasks(by, answered)
        actions = {key: _action(case) for key, case in cases.items()}
        found = findings(list(answered))
        chosen = [
            (key, one) for key in answered for one in _chosen(cases[key], found[key], answered[key], actor.office_id)
        ]
        now = clock.now()
        EligibilityOverride.objects.filter(
            case__in=list(answered), office=actor.office_id, applied_at__isnull=True
        ).delete()
        EligibilityOverride.objects.bulk_create(
            EligibilityOverride(
                case_id=key, rule=one.rule, finding=one.key, told=one.told, severity=one.severity, basis=one.basis,
                office_id=actor.office_id, visit=cases[key].visit, command=command, recorded_by_id=actor.user_id,
                recorded_at=now,
            )
            for key, one in chosen
        )  # fmt: skip
    return {key: case.visit for key, case in cases.items()}, actions


def _named_before(
    written: Sequence[EligibilityOverride], answered: Mapping[int, Sequence[tuple[str, str]]]
) -> tuple[dict[int, int], dict[int, str]]:
    """What the act of this command was when it was made; whether it is given by the same person the engine judges."""
    given = {(key, *one) for key, listed in answered.items() for one in listed}
    if {(row.case_id, row.rule, row.finding) for row in written} != given:
        raise refuse(
            "finding",
            "command_used",
            "Lần gửi này đã dùng để trả lời những điều khác.",
            "Tải lại trang để xem điều nào còn chưa trả lời.",
        )
    made = list(Event.objects.filter(command=written[0].command).values_list("case_id", "visit", "action"))
    return {key: visit for key, visit, _ in made}, {key: action for key, _, action in made}


def _action(case: Case) -> str:
    if not settles_here(case):
        raise refuse(
            "by",
            "not_settled_here",
            f"Hồ sơ {case.code}: ở bước hiện tại không ghi ý kiến về điều kiện khen thưởng.",
            "Ý kiến này do nơi lập hồ sơ hoặc nơi thẩm định ghi, khi hồ sơ ở bước của mình.",
        )
    action = answering_action(case)
    if action is None:
        raise refuse("case", "edition_without_answers", *no_answers_in(case))
    return action.name


def no_answers_in(case: Case) -> tuple[str, str]:
    """Say that findings cannot be answered in the edition of a case (with edition), and the way out."""
    return (
        f"Hồ sơ {case.code} theo bản quy trình {case.edition.name} (lần {case.edition.revision}): bản này chưa có việc "
        "“ghi lý do vẫn đề nghị”, nên không ghi được ý kiến vào lịch sử.",
        "Nếu vẫn đề nghị, báo quản trị viên đổi mức của quy tắc đó trong chính sách (mục “Điều kiện”) từ “chặn” thành "
        "“cảnh báo” cho địa bàn mình; hoặc rút hồ sơ và lập lại theo bản quy trình mới.",
    )


def _chosen(
    case: Case, found: Sequence[Finding], wanted: Sequence[tuple[str, str]], office_id: int | None
) -> Iterator[Finding]:
    """The findings meant, as they are today."""
    known = {(one.rule, one.key): one for one in found}
    for name in wanted:
        if name not in known:
            raise refuse(
                "finding",
                "finding_gone",
                f"Hồ sơ {case.code}: điều phát hiện này không còn, hoặc đã thay đổi.",
                "Tải lại trang để xem các điều phát hiện hiện nay.",
            )
        if any(one.office_id == office_id for one in known[name].answers):
            raise refuse(
                "finding",
                "already_answered",
                f"Hồ sơ {case.code}: chức vụ này đã ghi lý do cho điều phát hiện này.",
                "Lý do đã ghi không sửa được; không cần ghi lại.",
            )
        yield known[name]


def _reason(given: str) -> str:
    reason = text.paragraphs(given, "reason", limit=REASON_LIMIT)
    if not reason:
        raise refuse(
            "reason", "text_missing", "Chưa nêu lý do vẫn đề nghị.", "Ghi căn cứ, ví dụ văn bản kết luận, rồi lưu lại."
        )
    return reason
