"""Awards: campaigns, kinds of awards, and one nomination each."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from nominations.models.congresses import Congress
from nominations.models.nominees import Nominee
from workflows.models import Area, Case


class Campaign(models.Model):
    """A movement within which awards are proposed (đợt thi đua, khen thưởng chuyên đề).

    It ends before `closes_before`, or before the congress it greets opens: the movement of Chi Lăng runs "until just
    before the district congress", whose day is not known when the movement begins.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "chuẩn bị"
        OPEN = "open", "đang nhận đề nghị"
        CLOSED = "closed", "đã kết thúc"

    title = models.CharField("tên phong trào", max_length=250)
    code = models.SlugField("mã", max_length=40, null=True, unique=True)  # noqa: DJ001 - none until one is given
    area = models.ForeignKey(Area, models.PROTECT, related_name="campaigns", verbose_name="nơi phát động")
    basis = models.CharField("căn cứ", max_length=500)
    achievement_from = models.DateField("thành tích từ ngày", null=True, blank=True)
    achievement_before = models.DateField("thành tích trước ngày", null=True, blank=True)
    opens_on = models.DateField("phát động ngày")
    closes_before = models.DateField("nhận đề nghị trước ngày", null=True, blank=True)
    closes_with = models.ForeignKey(
        Congress, models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name="kết thúc trước đại hội"
    )
    status = FSMField("trạng thái", max_length=6, choices=Status.choices, default=Status.DRAFT, protected=True)

    class Meta:
        verbose_name = "phong trào thi đua"
        verbose_name_plural = "phong trào thi đua"
        constraints = [
            models.UniqueConstraint(fields=["area", "title"], name="campaign_once_per_area"),
            models.CheckConstraint(condition=Q(status__in=["draft", "open", "closed"]), name="campaign_status_known"),
            models.CheckConstraint(
                condition=Q(closes_before__isnull=True) | Q(closes_before__gt=F("opens_on")), name="campaign_period"
            ),
            models.CheckConstraint(
                condition=Q(achievement_from__isnull=True)
                | Q(achievement_before__isnull=True)
                | Q(achievement_before__gt=F("achievement_from")),
                name="campaign_achievement_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @transition(field=status, source=Status.DRAFT, target=Status.OPEN)
    def open(self) -> None:
        """The movement is launched: nominations are taken from `opens_on`."""

    @transition(field=status, source=Status.OPEN, target=Status.CLOSED)
    def close(self) -> None:
        """No new nominations; those under way go on."""

    @property
    def last_day_is_before(self) -> date | None:
        """The first day on which nominations are no longer taken, as far as it is known."""
        congress_day = self.closes_with.opens_on if self.closes_with else None
        known = [day for day in (self.closes_before, congress_day) if day is not None]
        return min(known, default=None)


class AwardType(models.Model):
    """A form of award as one level grants it in one period of the law.

    A Giấy khen of the commune chair and one of the district chair are two rows; who may grant a title changed on 1 July
    2025.
    """

    class Level(models.TextChoices):
        COMMUNE = "commune", "xã"
        DISTRICT = "district", "huyện"
        PROVINCE = "province", "tỉnh"
        CENTRE = "centre", "Trung ương"

    code = models.CharField("mã", max_length=20)
    level = models.CharField("cấp quyết định", max_length=8, choices=Level.choices)
    title_vi = models.CharField("tên", max_length=150)
    title_en = models.CharField("tên tiếng Anh", max_length=150)
    for_persons = models.BooleanField("tặng cá nhân", default=True)
    for_collectives = models.BooleanField("tặng tập thể", default=False)
    for_households = models.BooleanField("tặng hộ gia đình", default=False)
    valid_from = models.DateField("từ ngày")
    valid_before = models.DateField("trước ngày", null=True, blank=True)
    legal_basis = models.CharField("căn cứ pháp lý", max_length=300)
    confidence = models.CharField("độ tin cậy", max_length=6)

    class Meta:
        verbose_name = "hình thức khen thưởng"
        verbose_name_plural = "hình thức khen thưởng"
        constraints = [
            models.UniqueConstraint(fields=["code", "level", "valid_from"], name="award_type_once"),
            models.CheckConstraint(
                condition=Q(level__in=["commune", "district", "province", "centre"]), name="award_type_level_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_before__isnull=True) | Q(valid_before__gt=F("valid_from")), name="award_type_period"
            ),
            models.CheckConstraint(
                condition=Q(for_persons=True) | Q(for_collectives=True) | Q(for_households=True),
                name="award_type_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["high", "medium", "low"]), name="award_type_confidence_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_vi} (cấp {self.get_level_display()})"

    def allows(self, kind: str) -> bool:
        """Whether a nominee of this kind may receive it."""
        return {
            Nominee.Kind.PERSON: self.for_persons,
            Nominee.Kind.COLLECTIVE: self.for_collectives,
            Nominee.Kind.HOUSEHOLD: self.for_households,
        }[Nominee.Kind(kind)]


class CampaignQuota(models.Model):
    """At most `limit` nominations of one commune for one award in a campaign. No row: no limit was set."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="quotas")
    commune = models.ForeignKey(Area, models.PROTECT, related_name="+")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="+")
    limit = models.PositiveIntegerField("chỉ tiêu")

    class Meta:
        verbose_name = "chỉ tiêu khen thưởng"
        verbose_name_plural = "chỉ tiêu khen thưởng"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "commune", "award_type"], name="campaign_quota_once"),
        ]

    def __str__(self) -> str:
        return f"{self.commune}: {self.limit}"


class AwardNomination(models.Model):
    """What an award case carries: who, for which award, for what.

    `achievement_text` is the summary that lists and certificates print; `report` has the parts of the achievement
    report, code of the part to text (which parts: `nominations.reports`).
    """

    class Procedure(models.TextChoices):
        FULL = "full", "thủ tục đầy đủ"
        SIMPLE = "simple", "thủ tục đơn giản"

    class SimpleGround(models.TextChoices):
        """The five cases of the simple procedure (Decree 98/2023, Article 40; Law 06/2022/QH15, Article 85)."""

        POLITICAL_TASK = "political_task", "phục vụ nhiệm vụ chính trị, kịp thời động viên, khích lệ"
        SUDDEN = "sudden", "thành tích xuất sắc đột xuất, dũng cảm cứu người, giải thưởng khu vực hoặc thế giới"
        FOUND_BY_HEAD = "found_by_head", "do người đứng đầu phát hiện"
        DEVOTION = "devotion", "quá trình cống hiến, niên hạn, đối ngoại"
        SECRET = "secret", "thành tích thuộc bí mật nhà nước"

    case = models.OneToOneField(Case, models.PROTECT, related_name="award_nomination")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="nominations")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="nominations")
    nominee = models.ForeignKey(Nominee, models.PROTECT, related_name="award_nominations")
    achievement_text = models.TextField("thành tích", blank=True)
    report = models.JSONField("báo cáo thành tích theo mục", default=dict, blank=True)
    standard = models.CharField("căn cứ, tiêu chuẩn đề nghị", max_length=500, blank=True)
    achievement_from = models.DateField("thành tích từ ngày", null=True, blank=True)
    achievement_before = models.DateField("thành tích trước ngày", null=True, blank=True)
    procedure = models.CharField("thủ tục", max_length=6, choices=Procedure.choices, default=Procedure.FULL)
    simple_ground = models.CharField("trường hợp", max_length=14, choices=SimpleGround.choices, blank=True)
    previous_workplace = models.CharField("đơn vị trước khi chuyển đến", max_length=200, blank=True)
    transferred_on = models.DateField("chuyển đến ngày", null=True, blank=True)

    class Meta:
        verbose_name = "đề nghị khen thưởng"
        verbose_name_plural = "đề nghị khen thưởng"
        constraints = [
            models.CheckConstraint(condition=Q(procedure__in=["full", "simple"]), name="award_procedure_known"),
            models.CheckConstraint(
                condition=Q(procedure="full", simple_ground="")
                | Q(
                    procedure="simple",
                    simple_ground__in=["political_task", "sudden", "found_by_head", "devotion", "secret"],
                ),
                name="award_simple_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(achievement_from__isnull=True)
                | Q(achievement_before__isnull=True)
                | Q(achievement_before__gt=F("achievement_from")),
                name="award_achievement_period",
            ),
            models.CheckConstraint(
                condition=Q(previous_workplace="", transferred_on__isnull=True)
                | Q(~Q(previous_workplace=""), transferred_on__isnull=False),
                name="award_transfer_says_from_where_and_when",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "award_type"])]

    def __str__(self) -> str:
        return f"{self.nominee}: {self.award_type}"


class AwardChange(models.Model):
    """Another award than the one proposed: concluded by a council, carried out by the effect `change_award`.

    Whoever records the conclusion writes the row first; `applied_at` is empty until the case moves. The row keeps what
    was proposed before.
    """

    nomination = models.ForeignKey(AwardNomination, models.PROTECT, related_name="changes")
    award_before = models.ForeignKey(AwardType, models.PROTECT, related_name="+")
    award_after = models.ForeignKey(AwardType, models.PROTECT, related_name="+")
    basis = models.CharField("căn cứ", max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")
    applied_at = models.DateTimeField("thực hiện lúc", null=True, blank=True)

    class Meta:
        verbose_name = "đổi hình thức khen thưởng"
        verbose_name_plural = "đổi hình thức khen thưởng"
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"], condition=Q(applied_at__isnull=True), name="award_change_one_open"
            ),
            models.CheckConstraint(condition=~Q(award_before=F("award_after")), name="award_change_is_a_change"),
            models.CheckConstraint(condition=~Q(basis=""), name="award_change_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.award_before} → {self.award_after}"
