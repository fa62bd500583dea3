"""Those who are nominated: persons, collectives, households."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nominations.register.birthdate import BirthDate
from nominations.register.ethnicity import SLUGS, title_of
from nominations.register.sorting import sort_key
from workflows.models import Area, Office
from workflows.names import fold
from workflows.sealing import SealedField


class Nominee(models.Model):
    """A person, a collective or a household. Never merged by name alone: two rows of one name may be two people.

    `given_name` is what lists are sorted by; it can be set by hand, because "the last word" is wrong for Y Vinh Tơr or
    Hầu A Lềnh; `sort_key` is what a Vietnamese list is ordered by. The date of birth keeps the precision it was given
    in. The number of an identity paper is sealed before it is stored; `id_digest` finds an equal one without opening.
    One register a province: the same person written down twice stays two rows, the later with `joined_to` the earlier,
    by a person's decision (`IdentityDecision`); so what was decided on either row keeps what it was decided on.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "cá nhân"
        COLLECTIVE = "collective", "tập thể"
        HOUSEHOLD = "household", "hộ gia đình"

    class Gender(models.TextChoices):
        FEMALE = "female", "nữ"
        MALE = "male", "nam"

    class IdKind(models.TextChoices):
        CCCD = "cccd", "căn cước (12 số)"
        CMND = "cmnd", "chứng minh nhân dân (9 số)"

    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    full_name = models.CharField("tên", max_length=150)
    given_name = models.CharField("tên gọi", max_length=60, blank=True)
    sort_key = models.CharField("khóa xếp tên", max_length=600, blank=True, db_index=True)
    province = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sổ đối tượng của tỉnh"
    )
    joined_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined", verbose_name="cùng một người với"
    )
    search = models.CharField("tên không dấu", max_length=150, db_index=True)
    gender = models.CharField("giới tính", max_length=6, choices=Gender.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField("tháng sinh", null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField("ngày sinh", null=True, blank=True)
    id_kind = models.CharField("loại giấy tờ", max_length=4, choices=IdKind.choices, blank=True)
    id_number = SealedField("số định danh", blank=True)
    id_digest = models.CharField("dấu số định danh", max_length=64, blank=True, db_index=True)
    id_note = models.CharField("lý do chưa có, chưa khớp số định danh", max_length=300, blank=True)
    ethnicity = models.CharField("dân tộc", max_length=20, blank=True)
    ethnicity_source = models.CharField("nguồn ghi dân tộc", max_length=120, blank=True)
    religion = models.CharField("tôn giáo", max_length=60, blank=True)
    party_member = models.BooleanField("đảng viên", null=True, blank=True)
    position = models.CharField("chức vụ", max_length=150, blank=True)
    workplace = models.CharField("nơi công tác", max_length=200, blank=True)
    residence = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nơi cư trú, trụ sở"
    )
    village = models.CharField("thôn, bản", max_length=100, blank=True)
    head = models.CharField("chủ hộ, người đứng đầu", max_length=150, blank=True)
    members = models.PositiveIntegerField("số thành viên", null=True, blank=True)
    women = models.PositiveIntegerField("số nữ", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="đơn vị cấp trên"
    )

    class Meta:
        verbose_name = "đối tượng"
        verbose_name_plural = "đối tượng"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["person", "collective", "household"]), name="nominee_kind_known"
            ),
            models.CheckConstraint(condition=~Q(full_name=""), name="nominee_has_name"),
            models.CheckConstraint(condition=Q(gender__in=["", "female", "male"]), name="nominee_gender_known"),
            models.CheckConstraint(condition=Q(ethnicity__in=["", *SLUGS]), name="nominee_ethnicity_known"),
            models.CheckConstraint(
                condition=(
                    Q(birth_day__isnull=True) | Q(birth_month__isnull=False, birth_day__gte=1, birth_day__lte=31)
                )
                & (Q(birth_month__isnull=True) | Q(birth_year__isnull=False, birth_month__gte=1, birth_month__lte=12))
                & (Q(birth_year__isnull=True) | Q(birth_year__gte=1850, birth_year__lte=2200)),
                name="nominee_birth_parts",
            ),
            models.CheckConstraint(
                condition=Q(kind="person")
                | Q(
                    gender="",
                    birth_year__isnull=True,
                    ethnicity="",
                    id_kind="",
                    id_digest="",
                    religion="",
                    party_member__isnull=True,
                ),
                name="nominee_personal_data_of_persons",
            ),
            models.CheckConstraint(
                condition=Q(id_kind="", id_digest="") | (Q(id_kind__in=["cccd", "cmnd"]) & ~Q(id_digest="")),
                name="nominee_id_number_has_kind",
            ),
            models.CheckConstraint(
                condition=Q(women__isnull=True) | Q(kind="collective", members__isnull=False, women__lte=F("members")),
                name="nominee_women_among_members",
            ),
            models.CheckConstraint(condition=~Q(joined_to=F("id")), name="nominee_not_joined_to_itself"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="nominee_not_its_own_parent"),
        ]
        indexes = [models.Index(fields=["birth_year", "search"])]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = fold(self.full_name)
        self.sort_key = sort_key(self.full_name, self.given_name)
        super().save(*args, **kwargs)

    @property
    def birth(self) -> BirthDate | None:
        """The date of birth as far as it is known."""
        if self.birth_year is None:
            return None
        return BirthDate(self.birth_year, self.birth_month, self.birth_day)

    @birth.setter
    def birth(self, value: BirthDate | None) -> None:
        self.birth_year, self.birth_month, self.birth_day = (
            (value.year, value.month, value.day) if value else (None, None, None)
        )

    @property
    def ethnicity_title(self) -> str:
        """The name of the ethnic group on screen; empty when none is recorded."""
        return title_of(self.ethnicity) if self.ethnicity else ""


class IdentityDecision(models.Model):
    """Somebody looked at two nominees side by side and decided: one and the same, or two.

    Never edited: a later decision on the pair takes its place (`in_force` moves to it).
    """

    lower = models.ForeignKey(Nominee, models.PROTECT, related_name="+")
    higher = models.ForeignKey(Nominee, models.PROTECT, related_name="+")
    same = models.BooleanField("là một")
    reason = models.CharField("căn cứ", max_length=300)
    in_force = models.BooleanField("đang áp dụng", default=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", verbose_name="chức vụ")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "kết luận về hai đối tượng giống nhau"
        verbose_name_plural = "kết luận về đối tượng giống nhau"
        constraints = [
            models.UniqueConstraint(
                fields=["lower", "higher"], condition=Q(in_force=True), name="identity_decision_one_in_force"
            ),
            models.CheckConstraint(condition=Q(lower__lt=F("higher")), name="identity_decision_ordered"),
            models.CheckConstraint(condition=~Q(reason=""), name="identity_decision_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.lower} {'=' if self.same else '≠'} {self.higher}"


class FormerName(models.Model):
    """What a collective was called before a day."""

    nominee = models.ForeignKey(Nominee, models.CASCADE, related_name="former_names")
    name = models.CharField("tên cũ", max_length=150)
    used_before = models.DateField("dùng trước ngày")
    basis = models.CharField("căn cứ đổi tên", max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "tên cũ"
        verbose_name_plural = "tên cũ"
        ordering = ["nominee", "-used_before", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["nominee", "used_before"], name="former_name_once_a_day"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(basis=""), name="former_name_says_what"),
        ]

    def __str__(self) -> str:
        return self.name


class PriorAward(models.Model):
    """An award that a nominee holds already, with the decision it rests on. `verified_by` is who compared it with the
    decision itself."""

    nominee = models.ForeignKey(Nominee, models.PROTECT, related_name="prior_awards")
    code = models.CharField("mã hình thức", max_length=20, blank=True)
    title = models.CharField("hình thức", max_length=150)
    authority = models.CharField("cơ quan quyết định", max_length=200)
    decision_number = models.CharField("số quyết định", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    achievement_from = models.DateField("thành tích từ ngày", null=True, blank=True)
    achievement_before = models.DateField("thành tích trước ngày", null=True, blank=True)
    reason = models.CharField("nội dung khen", max_length=500, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField("đối chiếu lúc", null=True, blank=True)
    verified_against = models.CharField("đối chiếu với", max_length=300, blank=True)

    class Meta:
        verbose_name = "khen thưởng đã có"
        verbose_name_plural = "khen thưởng đã có"
        ordering = ["nominee", "-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["nominee", "title", "decision_number", "decided_on"], name="prior_award_once"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(authority="") & ~Q(decision_number=""), name="prior_award_says_what"
            ),
            models.CheckConstraint(
                condition=Q(achievement_from__isnull=True)
                | Q(achievement_before__isnull=True)
                | Q(achievement_before__gt=F("achievement_from")),
                name="prior_award_period",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True, verified_against="")
                | Q(Q(verified_by__isnull=False, verified_at__isnull=False), ~Q(verified_against="")),
                name="prior_award_verified_against_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.decision_number}"


class Concern(models.Model):
    """A discipline, or something still being clarified, about a nominee: while it lasts his nomination waits.

    After a discipline only what was achieved since its end counts (Decree 152/2025; domain reference 4.6). `measure` is
    the form of a discipline, where it is known: some rules ask how grave it was. `office` is the one that raised it,
    and may say that it is over.
    """

    class Kind(models.TextChoices):
        DISCIPLINE = "discipline", "đang bị kỷ luật"
        CONSIDERED = "considered", "đang xem xét kỷ luật"
        INVESTIGATION = "investigation", "đang bị điều tra"
        INSPECTION = "inspection", "thanh tra, kiểm tra có dấu hiệu vi phạm"
        COMPLAINT = "complaint", "khiếu nại, tố cáo đang xác minh"
        PRESS = "press", "báo chí nêu dấu hiệu tham nhũng, tiêu cực đang xác minh"

    class Measure(models.TextChoices):
        """Forms of discipline from the lightest to the gravest (Decree 112/2020/NĐ-CP, Articles 7 and 15; Party
        regulations use some of the same words)."""

        REPRIMAND = "reprimand", "khiển trách"
        WARNING = "warning", "cảnh cáo"
        LOWER_PAY = "lower_pay", "hạ bậc lương"
        DEMOTION = "demotion", "giáng chức"
        REMOVAL = "removal", "cách chức"
        DISMISSAL = "dismissal", "bãi nhiệm, buộc thôi việc, khai trừ"

        def at_least(self, other: Concern.Measure) -> bool:
            """Whether this is as grave as another, or graver."""
            listed = list(type(self))
            return listed.index(self) >= listed.index(other)

    nominee = models.ForeignKey(Nominee, models.PROTECT, related_name="concerns")
    kind = models.CharField("việc", max_length=13, choices=Kind.choices)
    measure = models.CharField("hình thức kỷ luật", max_length=9, choices=Measure.choices, blank=True)
    since = models.DateField("từ ngày")
    ended_on = models.DateField("kết thúc ngày", null=True, blank=True)
    basis = models.CharField("văn bản, nguồn", max_length=300)
    conclusion = models.CharField("kết luận", max_length=500, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", verbose_name="chức vụ")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField("ghi kết thúc lúc", null=True, blank=True)

    class Meta:
        verbose_name = "việc cần làm rõ"
        verbose_name_plural = "việc cần làm rõ"
        ordering = ["nominee", "-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["discipline", "considered", "investigation", "inspection", "complaint", "press"]),
                name="concern_kind_known",
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="concern_basis"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True, ended_at__isnull=True, conclusion="")
                | Q(Q(ended_on__gte=F("since"), ended_by__isnull=False, ended_at__isnull=False), ~Q(conclusion="")),
                name="concern_ended_with_conclusion",
            ),
            models.CheckConstraint(
                condition=Q(measure="")
                | Q(
                    kind="discipline",
                    measure__in=["reprimand", "warning", "lower_pay", "demotion", "removal", "dismissal"],
                ),
                name="concern_measure_of_a_discipline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nominee}: {self.called}"

    @property
    def called(self) -> str:
        """What it is, with the form of a discipline where that is known."""
        return f"{self.get_kind_display()} ({self.get_measure_display()})" if self.measure else self.get_kind_display()
