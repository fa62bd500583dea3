"""The helpers of a walk: signing in as somebody, taking an action, and what a scenario hands back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

from approvals.demo import world
from nominations.award_types import in_force
from nominations.campaigns import open_campaign, plan_campaign
from nominations.models import AwardType, Campaign
from workflows import authority, clock, engine
from workflows.engine import Capacity, Done, Move, Seen
from workflows.engine.context import Confirmation, Problem
from workflows.models import Area, Case, Office, Task, User
from workflows.places import find_area


class WentAstray(Exception):
    """A step did not go as its scenario says. The text is Vietnamese."""


@dataclass(frozen=True)
class Told:
    """One case of a scenario: what it shows, and the outcome or stage where it shall stand at the end."""

    case_id: int
    title: str
    expected: str


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in and said in which capacity he works now.

    `capacity` is what every verb asks for as `by`; `office_id` is the office whose acts these are.
    """

    user: User
    capacity: Capacity
    office_id: int

    def confirmed(self) -> Confirmation:
        """Give the password again, as a signature demands. Raises WentAstray when it is not the demo's."""
        found = authority.confirm(self.user, world.PASSWORD)
        if found is None:
            raise WentAstray(
                f"Tài khoản {self.user.username} không nhận mật khẩu minh họa. "
                "Hãy chạy lại manage.py load_demo với DEBUG=1; nếu đã đổi mật khẩu, dùng một cơ sở dữ liệu mới."
            )
        return found


@dataclass
class Tour:
    """One run of the walk. `say` takes a line to print as it goes.

    Each run has its own movement and congresses, so that quotas, places and the rule against proposing somebody twice
    start anew; nothing of earlier runs is touched.
    """

    say: Callable[[str], None] = lambda line: None
    number: int = field(init=False)
    campaign: Campaign = field(init=False)
    _given: dict[int, Confirmation] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.number = 1 + Campaign.objects.filter(basis=_BASIS).count()
        self.campaign = self._plan_campaign()

    # --- who and where

    def sign_in(self, username: str, office: str) -> Person:
        """Sign in as `username` in an office he holds, named as in people.yaml: "187 interior verifier"."""
        user = self._user(username)
        return self._judged(user, Capacity(user.pk, office_id=self.office(office).pk))

    def sign_in_for(self, username: str, office: str, form: str) -> Person:
        """Sign in as somebody who does the acts of another's office, in a legal form (KT., TL.).

        When the substitution goes through another (TL. then KT.), `office` and `form` are those of the nearest link.
        """
        user = self._user(username)
        his = authority.own_substitutions(user.pk, self.today)
        row = his.filter(office=self.office(office), form=form).order_by("pk").first()
        if row is None:
            raise WentAstray(f"{user.full_name} ({username}) không có quyền ký {form}. “{office}”. Hãy chạy load_demo.")
        return self._judged(user, Capacity(user.pk, substitution_id=row.pk))

    def office(self, key: str) -> Office:
        """Return an office by its key. Raises WentAstray when the demo has none."""
        area, function, position = world.Key.read(key)
        rows = Office.objects.filter(body__area=self.area(area), body__function=function, position=position)
        found = rows.select_related("body").first()
        if found is None:
            raise WentAstray(f"Bản trình diễn chưa có chức vụ “{key}”. Hãy chạy manage.py load_demo.")
        return found

    def area(self, code: str) -> Area:
        """Return the area that a code names today."""
        return find_area(code, self.today)

    def award(self, code: str, level: str) -> AwardType:
        """Return an award as a level grants it today."""
        return in_force(code, level, self.today)

    @property
    def today(self) -> date:
        """The business date: that of the demo, later where a scenario lets days pass."""
        return clock.today()

    # --- acting

    def try_to(
        self,
        who: Person,
        action: str,
        case_ids: Sequence[int],
        comment: str = "",
        *,
        together: bool = False,
        sign: bool = False,
    ) -> Done:
        """Take one action on these cases in one act, and return what happened and what was refused.

        `sign` gives the password again; `together` lets one refusal refuse the whole list.
        """
        visits = dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "visit"))
        tasks = dict(Task.objects.filter(case__in=case_ids, office=who.office_id).values_list("case", "pk"))
        return engine.act(
            [Move(one, action, Seen(visits[one], tasks.get(one)), comment) for one in case_ids],
            by=who.capacity,
            command=uuid4(),
            together=together,
            confirmed=self._confirmed(who) if sign else None,
        )

    def take(
        self,
        who: Person,
        action: str,
        case_ids: Sequence[int],
        comment: str = "",
        *,
        together: bool = False,
        sign: bool = False,
    ) -> None:
        """Take one action on these cases; every one must succeed. Raises WentAstray with the first refusal."""
        self.expect_all(self.try_to(who, action, case_ids, comment, together=together, sign=sign))

    def expect_all(self, done: Done) -> None:
        """Tell the warnings of an act of which nothing was refused. Raises WentAstray with the first refusal."""
        for warning in done.warnings:
            self.say(f"Cảnh báo: {warning}")
        for one in done.refused[:1]:
            raise WentAstray(f"Không làm được “{one.action}” với hồ sơ {one.code}: {one.problem}")

    def _confirmed(self, who: Person) -> Confirmation:
        """The password of `who`, given anew when it was not in the last minute: checking one is slow by design."""
        given = self._given.get(who.user.pk)
        if given is None or clock.now() - given.at > timedelta(minutes=1):
            given = self._given[who.user.pk] = who.confirmed()
        return given

    # --- what this run stands on

    def _plan_campaign(self) -> Campaign:
        chair = self.sign_in("chilang.chutich", "187 committee chair")
        planned = plan_campaign(
            chair.capacity,
            title=f"Thi đua chào mừng Đại hội, lượt trình diễn {self.number}",
            area=self.area(world.DISTRICT),
            basis=_BASIS,
            opens_on=date(2024, 4, 10),
            achievement_from=date(2019, 1, 1),
            achievement_before=date(2025, 1, 1),
        )
        return open_campaign(chair.capacity, planned)

    def _user(self, username: str) -> User:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise WentAstray(f"Chưa có tài khoản minh họa “{username}”. Hãy chạy manage.py load_demo.")
        return user

    def _judged(self, user: User, capacity: Capacity) -> Person:
        actor = authority.judge(capacity, today=self.today, happened_on=self.today)
        if isinstance(actor, Problem):
            raise WentAstray(f"{user.full_name} ({user.username}): {actor}")
        assert actor.office_id is not None
        return Person(user, capacity, actor.office_id)


_BASIS = "giá trị minh họa cho lệnh walkthrough, phỏng theo kế hoạch của UBND huyện Chi Lăng, tháng 4/2024"
