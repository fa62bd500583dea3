"""What a chain may not say, although it is well written.

Each rule is a function from the chain to findings. They need the registries and the vocabulary, but no database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from workflows import registry
from workflows.definition.finding import Finding, made, named
from workflows.definition.model import Action, AtLeast, Definition, Due, Each, Outcome, Post, Stage, Title

_LEVELS = {"commune": "cấp xã", "district": "cấp huyện", "province": "cấp tỉnh"}


def lint(definition: Definition) -> list[Finding]:
    """Return what is wrong with a definition, chain first, then stage by stage; an empty list if nothing is.

    Names are looked up in `workflows.registry` as it is at the moment of the call.
    """
    chain = _Chain(definition)
    return [finding for rule in RULES for finding in rule(chain)]


@dataclass(frozen=True)
class _Chain:
    """A definition with the questions that rules ask of it."""

    definition: Definition

    @property
    def places(self) -> list[Stage | Outcome]:
        return [*self.definition.stages.values(), *self.definition.outcomes.values()]

    @property
    def names(self) -> set[str]:
        return {*self.definition.stages, *self.definition.outcomes}

    def actions(self) -> Iterator[tuple[Stage | Outcome, Action]]:
        for place in self.places:
            for action in place.actions.values():
                yield place, action

    def targets(self, place: Stage | Outcome) -> set[str]:
        """The stages and outcomes that a case can go to from here in one step."""
        found = {action.to for action in place.actions.values() if action.to is not None}
        if isinstance(place, Stage) and place.on_complete is not None:
            found.add(place.on_complete.to)
        return found & self.names


def _at(place: Stage | Outcome | None, action: Action | None, code: str, detail: str, key: str = "") -> Finding:
    """Make a finding about a place or one of its actions; `key` is the line of it that is wrong."""
    where: list[str] = []
    path: tuple[str, ...] = ()
    if place is not None:
        kind, branch = ("bước", "stages") if isinstance(place, Stage) else ("kết cục", "outcomes")
        where.append(named(kind, place.name, place.title.vi))
        path = (branch, place.name)
        if action is not None:
            where.append(named("hành động", action.name, action.title.vi))
            path += ("actions", action.name)
    stage = place.name if place is not None else None
    name = action.name if action is not None else None
    return made(code, detail, where=where, stage=stage, action=name, path=(*path, key) if key else path)


def _called(place: Stage | Outcome) -> str:
    return named("bước" if isinstance(place, Stage) else "kết cục", place.name, place.title.vi)


def _meant(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f'; có phải là "{near[0]}"?' if near else ""


# --- titles and the heading -----------------------------------------------------------------------


def _titles(chain: _Chain) -> Iterator[Finding]:
    definition = chain.definition
    if not definition.basis.strip():
        yield _at(None, None, "missing_basis", "chưa ghi căn cứ pháp lý (basis)", "basis")
    if _blank(definition.title):
        yield _at(None, None, "missing_title", f"tên quy trình (title) còn thiếu {_blank(definition.title)}", "title")
    for place in chain.places:
        if _blank(place.title):
            yield _at(place, None, "missing_title", f"tên (title) còn thiếu {_blank(place.title)}", "title")
        for action in place.actions.values():
            if _blank(action.title):
                yield _at(place, action, "missing_title", f"tên (title) còn thiếu {_blank(action.title)}", "title")
            if _blank(action.past):
                yield _at(place, action, "missing_past", f"câu lịch sử (past) còn thiếu {_blank(action.past)}", "past")


def _blank(title: Title) -> str:
    missing = [
        words for words, text in (("tiếng Việt (vi)", title.vi), ("tiếng Anh (en)", title.en)) if not text.strip()
    ]
    return " và ".join(missing)


def _heading(chain: _Chain) -> Iterator[Finding]:
    definition = chain.definition
    before = definition.received.before
    if before is not None and before <= definition.received.from_:
        detail = (
            f"thời gian tiếp nhận (received) trống: ngày before {before} phải sau ngày from {definition.received.from_}"
        )
        yield _at(None, None, "empty_period", detail, "received")
    if definition.start not in definition.stages:
        detail = (
            f'bước đầu (start) "{definition.start}" không phải là một bước{_meant(definition.start, definition.stages)}'
        )
        yield _at(None, None, "start_not_a_stage", detail, "start")
    for name in definition.stages:
        if name in definition.outcomes:
            detail = f'"{name}" vừa là tên bước vừa là tên kết cục; hãy đổi một tên'
            yield _at(definition.stages[name], None, "duplicate_name", detail)
    if not any(action.receives for _, action in chain.actions()):
        detail = "không có hành động nào ghi receives: true, nên hồ sơ sẽ không bao giờ có ngày tiếp nhận"
        yield _at(None, None, "never_received", detail)


# --- ways through the chain -----------------------------------------------------------------------


def _reached(start: Iterable[str], ways: Mapping[str, Collection[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(ways.get(name, ()))
    return found


def _ways(chain: _Chain) -> Iterator[Finding]:
    definition = chain.definition
    forward: dict[str, set[str]] = {name: set() for name in chain.names}
    backward: dict[str, set[str]] = {name: set() for name in chain.names}
    for place in chain.places:
        for target in chain.targets(place):
            forward[place.name].add(target)
            backward[target].add(place.name)
    if definition.start in definition.stages:
        reached = _reached([definition.start], forward)
        for place in chain.places:
            if place.name not in reached:
                detail = f'không có đường nào đi từ bước đầu "{definition.start}" đến đây'
                yield _at(place, None, "unreachable", detail)
    ending = _reached(definition.outcomes, backward)
    for stage in definition.stages.values():
        if stage.name not in ending:
            yield _at(stage, None, "cannot_end", "từ đây không có đường nào đi đến một kết cục; hồ sơ sẽ bị kẹt")


def _known_places(chain: _Chain) -> Iterator[Finding]:
    for place, action in chain.actions():
        if action.to is not None and action.to not in chain.names:
            yield _at(place, action, "unknown_stage", _no_place(action.to, chain.names), "to")
        for name in action.not_by:
            if name not in chain.definition.stages:
                yield _at(
                    place, action, "unknown_stage", f"not_by: {_no_place(name, chain.definition.stages)}", "not_by"
                )
    for stage in chain.definition.stages.values():
        if stage.on_complete is not None and stage.on_complete.to not in chain.names:
            detail = f"on_complete: {_no_place(stage.on_complete.to, chain.names)}"
            yield _at(stage, None, "unknown_stage", detail, "on_complete")


def _no_place(name: str, known: Iterable[str]) -> str:
    return f'không có bước hoặc kết cục nào tên "{name}"{_meant(name, known)}'


# --- names of the registries and the vocabulary ---------------------------------------------------


def _registered(chain: _Chain) -> Iterator[Finding]:
    for place, action in chain.actions():
        for key, names, known, code, words in (
            ("requires", action.requires, registry.requirements, "unknown_requirement", "điều kiện"),
            ("then", action.then, registry.effects, "unknown_effect", "việc làm kèm"),
        ):
            for name in names:
                if name not in known:
                    yield _at(
                        place, action, code, f'{key}: không có {words} nào tên "{name}"{_meant(name, known)}', key
                    )
        if not isinstance(action.by, str):
            yield from _office(place, action, action.by, "by")
    for outcome in chain.definition.outcomes.values():
        for name in outcome.then:
            if name not in registry.effects:
                detail = f'then: không có việc làm kèm nào tên "{name}"{_meant(name, registry.effects)}'
                yield _at(outcome, None, "unknown_effect", detail, "then")
    for stage in chain.definition.stages.values():
        yield from _office(stage, None, stage.held_by, "held_by")
        if stage.due is not None:
            yield from _due(stage, stage.due)


def _office(place: Stage | Outcome, action: Action | None, office: Post | Each, key: str) -> Iterator[Finding]:
    words = registry.vocabulary
    if isinstance(office, Each):
        if office.each not in registry.resolvers:
            detail = (
                f'{key}: không có quy tắc tìm cơ quan nào tên "{office.each}"{_meant(office.each, registry.resolvers)}'
            )
            yield _at(place, action, "unknown_resolver", detail, key)
        return
    if office.position not in words.positions:
        detail = f'{key}: không có chức vụ nào mã "{office.position}"{_meant(office.position, words.positions)}'
        yield _at(place, action, "unknown_position", detail, key)
    function = office.at.function
    if function not in words.functions:
        detail = f'{key}: không có loại cơ quan nào mã "{function}"{_meant(function, words.functions)}'
        yield _at(place, action, "unknown_function", detail, key)


def _due(stage: Stage, due: Due) -> Iterator[Finding]:
    if (due.working_days is None) == (due.before is None):
        yield _at(stage, None, "due_needs_one", "due phải ghi đúng một trong hai: working_days hoặc before", "due")
    for key, name, unit in (("working_days", due.working_days, "working_days"), ("before", due.before, "date")):
        if name is None:
            continue
        policy = registry.vocabulary.policies.get(name)
        if policy is None:
            detail = f'due.{key}: không có chính sách nào mã "{name}"{_meant(name, registry.vocabulary.policies)}'
            yield _at(stage, None, "unknown_policy", detail, "due")
        elif policy.unit not in ("", unit):
            wanted = "số ngày làm việc" if unit == "working_days" else "một ngày"
            detail = f'due.{key}: chính sách "{policy.vi}" ({name}) không cho {wanted}'
            yield _at(stage, None, "wrong_policy_unit", detail, "due")


# --- one action -----------------------------------------------------------------------------------


def _one_way(chain: _Chain) -> Iterator[Finding]:
    for place, action in chain.actions():
        ways = (action.to is not None) + action.stays + action.closes_task
        if ways != 1:
            detail = "phải ghi đúng một trong ba: to (chuyển đi), stays (ở nguyên) hoặc closes_task (đóng việc)"
            yield _at(place, action, "not_one_way", detail)
        if action.keeps_due and action.to is None:
            yield _at(
                place, action, "keeps_due_without_to", "keeps_due chỉ dùng khi hành động chuyển hồ sơ (to)", "keeps_due"
            )
        if isinstance(place, Outcome) and action.by == "holder":
            detail = "ở kết cục không ai giữ việc, nên phải ghi rõ ai làm (by)"
            yield _at(place, action, "outcome_action_needs_by", detail)
        for key in ("requires", "then", "needs", "not_by"):
            names: tuple[str, ...] = getattr(action, key)
            for name in sorted({name for name in names if names.count(name) > 1}):
                yield _at(place, action, "duplicate_in_list", f'{key}: "{name}" viết hai lần', key)
    for outcome in chain.definition.outcomes.values():
        for name in sorted({name for name in outcome.then if outcome.then.count(name) > 1}):
            yield _at(outcome, None, "duplicate_in_list", f'then: "{name}" viết hai lần', "then")


def _pauses(chain: _Chain) -> Iterator[Finding]:
    for place in chain.places:
        pausing = [action for action in place.actions.values() if action.pauses]
        resuming = [action for action in place.actions.values() if action.resumes]
        for action in pausing:
            if action.resumes:
                detail = "không thể vừa tạm dừng (pauses) vừa tiếp tục (resumes)"
                yield _at(place, action, "pauses_and_resumes", detail)
            elif isinstance(place, Outcome) or action.to in chain.definition.outcomes:
                detail = "không thể tạm dừng (pauses) một hồ sơ đã kết thúc hoặc đang được kết thúc"
                yield _at(place, action, "pauses_at_outcome", detail, "pauses")
            elif not resuming:
                detail = "tạm dừng (pauses) mà ở cùng bước không có hành động nào tiếp tục (resumes)"
                yield _at(place, action, "pauses_without_resumes", detail, "pauses")
        for action in resuming:
            if not pausing:
                detail = "tiếp tục (resumes) mà ở cùng bước không có hành động nào tạm dừng (pauses)"
                yield _at(place, action, "resumes_without_pauses", detail, "resumes")


def _separation(chain: _Chain) -> Iterator[Finding]:
    """An office with a single holder cannot both do an action and have had no hand in the stage it excludes."""
    for place, action in chain.actions():
        office = place.held_by if action.by == "holder" and isinstance(place, Stage) else action.by
        if not isinstance(office, Post):
            continue
        word = registry.vocabulary.positions.get(office.position)
        if word is None or not word.single_holder:
            continue
        for name in action.not_by:
            other = chain.definition.stages.get(name)
            if other is not None and other.held_by == office:
                detail = (
                    f"not_by cấm người đã làm ở {_called(other)}, nhưng cả hai đều do {word.vi} "
                    f"{_LEVELS[office.at.level]} (chỉ có một người) làm, nên sẽ không ai làm được"
                )
                yield _at(place, action, "same_single_holder", detail, "not_by")


# --- parallel work and deadlines ------------------------------------------------------------------


def _parallel(chain: _Chain) -> Iterator[Finding]:
    for place, action in chain.actions():
        if action.closes_task and not (isinstance(place, Stage) and isinstance(place.held_by, Each)):
            detail = "closes_task chỉ dùng ở bước có nhiều cơ quan cùng giữ việc (held_by: {each: ...})"
            yield _at(place, action, "closes_task_outside_each", detail, "closes_task")
        elif action.closes_task and action.by != "holder":
            detail = "closes_task đóng việc của chính người làm, nên người làm phải là cơ quan đang giữ việc (bỏ by)"
            yield _at(place, action, "closes_task_by_other", detail, "by")
    for stage in chain.definition.stages.values():
        closes = any(action.closes_task for action in stage.actions.values())
        if closes and stage.on_complete is None:
            detail = "có hành động đóng việc (closes_task) nhưng chưa ghi on_complete: đủ ý kiến thì hồ sơ đi đâu"
            yield _at(stage, None, "closes_task_without_on_complete", detail)
        for key in ("on_complete", "complete_when"):
            if not closes and getattr(stage, key) is not None:
                detail = f"{key} chỉ dùng khi có hành động đóng việc (closes_task) ở bước này"
                yield _at(stage, None, f"{key}_without_closes_task", detail, key)
        if isinstance(stage.complete_when, AtLeast) and stage.complete_when.at_least < 1:
            yield _at(stage, None, "at_least_too_small", "complete_when: at_least phải từ 1 trở lên", "complete_when")


def _overdue(chain: _Chain) -> Iterator[Finding]:
    for stage in chain.definition.stages.values():
        if stage.on_overdue is None:
            continue
        if stage.due is None:
            detail = "có on_overdue nhưng chưa ghi thời hạn (due)"
            yield _at(stage, None, "on_overdue_without_due", detail, "on_overdue")
        action = stage.actions.get(stage.on_overdue)
        if action is None:
            detail = (
                f'on_overdue: bước này không có hành động "{stage.on_overdue}"{_meant(stage.on_overdue, stage.actions)}'
            )
            yield _at(stage, None, "on_overdue_unknown_action", detail, "on_overdue")
            continue
        if action.stays:
            detail = (
                "hệ thống làm khi quá hạn thì phải chuyển hồ sơ (to) hoặc đóng việc (closes_task), không được ở nguyên"
            )
            yield _at(stage, action, "on_overdue_action_stays", detail)
        if action.offered:
            detail = "hành động do hệ thống làm khi quá hạn (on_overdue) phải ghi offered: false"
            yield _at(stage, action, "on_overdue_action_offered", detail)
        if action.needs:
            detail = "hệ thống không thể ghi ý kiến hay nhập mật khẩu, nên hành động on_overdue không được có needs"
            yield _at(stage, action, "on_overdue_action_needs", detail, "needs")


Rule = Callable[[_Chain], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    _titles,
    _heading,
    _ways,
    _known_places,
    _registered,
    _one_way,
    _pauses,
    _separation,
    _parallel,
    _overdue,
)
