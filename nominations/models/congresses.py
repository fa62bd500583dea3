"""Congresses of ethnic minorities: their delegates, the places allocated, the composition aimed at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from nominations.models.nominees import Nominee
from workflows.models import Area, Case


class Congress(models.Model):
    """A congress of one area. Its ordinal is the area's own: in one year a town held its third, others their fourth.

    `parent` is the provincial congress to which a district congress selects delegates. `planned` is what a plan says
    ("tháng 10/2024"); `opens_on` is the day once it is known. `selected_total` is how many the districts select
    together.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", "chuẩn bị"
        OPEN = "open", "đang tiến hành chọn cử"
        CLOSED = "closed", "đã kết thúc"

    area = models.ForeignKey(Area, models.PROTECT, related_name="congresses")
    ordinal = models.PositiveSmallIntegerField("lần thứ")
    title = models.CharField("tên đại hội", max_length=250)
    pilot = models.BooleanField("đại hội điểm", default=False)
    planned = models.CharField("dự kiến", max_length=60, blank=True)
    opens_on = models.DateField("ngày khai mạc", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="districts", verbose_name="đại hội cấp tỉnh"
    )
    selected_total = models.PositiveIntegerField("tổng số đại biểu chọn cử", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=500, blank=True)
    status = FSMField("trạng thái", max_length=7, choices=Status.choices, default=Status.PLANNED, protected=True)

    class Meta:
        verbose_name = "đại hội"
        verbose_name_plural = "đại hội"
        constraints = [
            models.UniqueConstraint(fields=["area", "ordinal"], name="congress_once"),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="congress_ordinal_from_one"),
            models.CheckConstraint(condition=Q(status__in=["planned", "open", "closed"]), name="congress_status_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @transition(field=status, source=Status.PLANNED, target=Status.OPEN)
    def open(self) -> None:
        """Delegates are introduced and selected from now on."""

    @transition(field=status, source=Status.OPEN, target=Status.CLOSED)
    def close(self) -> None:
        """The congress has met; nobody is introduced any more."""


class DelegateKind(models.TextChoices):
    """How somebody becomes a delegate. Only SELECTED uses the places of the districts."""

    SELECTED = "SELECTED", "chọn cử"
    EX_OFFICIO = "EX_OFFICIO", "đương nhiên"
    APPOINTED = "APPOINTED", "chỉ định"


class Allocation(models.Model):
    """Places at a provincial congress.

    For a district to select, or (without a district) for ex officio and appointed delegates.

    The row is what a counting requirement locks.
    """

    Kind = DelegateKind

    congress = models.ForeignKey(Congress, models.CASCADE, related_name="allocations")
    district = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("loại đại biểu", max_length=10, choices=DelegateKind.choices)
    seats = models.PositiveIntegerField("số đại biểu")
    basis = models.CharField("căn cứ", max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("quyết định lúc")

    class Meta:
        verbose_name = "phân bổ đại biểu"
        verbose_name_plural = "phân bổ đại biểu"
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "district"],
                condition=Q(district__isnull=False),
                name="allocation_once_per_district",
            ),
            models.UniqueConstraint(
                fields=["congress", "kind"], condition=Q(district__isnull=True), name="allocation_once_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="SELECTED", district__isnull=False)
                | Q(kind__in=["EX_OFFICIO", "APPOINTED"], district__isnull=True),
                name="allocation_kind_fits_district",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.congress}: {self.district or self.get_kind_display()} {self.seats}"


class DelegateNomination(models.Model):
    """What a delegate case carries: who is to attend which provincial congress, and for what he stands.

    Gender, ethnicity and date of birth are the person's own and are read from the nominee. Whether a place of the
    district is taken is not stored: it follows from where the case stands (`nominations.places`).
    """

    Kind = DelegateKind

    class Field(models.TextChoices):
        AGRICULTURE = "agriculture", "nông, lâm nghiệp"
        BUSINESS = "business", "sản xuất, kinh doanh"
        EDUCATION = "education", "giáo dục"
        HEALTH = "health", "y tế"
        CULTURE = "culture", "văn hóa, nghệ nhân"
        SECURITY = "security", "quốc phòng, an ninh"
        RELIGION = "religion", "tôn giáo"
        ADMINISTRATION = "administration", "Đảng, chính quyền"
        ORGANISATIONS = "organisations", "Mặt trận, đoàn thể"
        SCIENCE = "science", "khoa học, kỹ thuật"

    class Component(models.TextChoices):
        OFFICIAL = "official", "cán bộ, công chức, viên chức"
        FARMER = "farmer", "nông dân"
        WORKER = "worker", "công nhân"
        INTELLECTUAL = "intellectual", "trí thức"
        ENTREPRENEUR = "entrepreneur", "doanh nhân"
        STUDENT = "student", "học sinh, sinh viên"
        ARTISAN = "artisan", "nghệ nhân"
        VETERAN = "veteran", "cựu chiến binh"
        ELDER = "elder", "già làng, trưởng bản, người có uy tín"

    case = models.OneToOneField(Case, models.PROTECT, related_name="delegate_nomination")
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="delegates")
    kind = models.CharField("loại đại biểu", max_length=10, choices=DelegateKind.choices)
    nominee = models.ForeignKey(Nominee, models.PROTECT, related_name="delegate_nominations")
    field = models.CharField("lĩnh vực", max_length=14, choices=Field.choices, blank=True)
    component = models.CharField("thành phần", max_length=12, choices=Component.choices, blank=True)
    consent_recorded_on = models.DateField("ngày đồng ý", null=True, blank=True)
    consent_note = models.CharField("ghi chú về sự đồng ý", max_length=300, blank=True)

    class Meta:
        verbose_name = "giới thiệu đại biểu"
        verbose_name_plural = "giới thiệu đại biểu"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["SELECTED", "EX_OFFICIO", "APPOINTED"]), name="delegate_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["congress", "kind"])]

    def __str__(self) -> str:
        return f"{self.nominee}: {self.congress}"

    @property
    def ethnicity(self) -> str:
        """The slug of the person's ethnic group."""
        return self.nominee.ethnicity

    @property
    def gender(self) -> str:
        return self.nominee.gender

    @property
    def cell(self) -> tuple[str, str, str]:
        """The composition cell: ethnic group, gender, field. A replacement comes from the same cell first."""
        return self.nominee.ethnicity, self.nominee.gender, self.field


class CompositionTarget(models.Model):
    """At least `minimum` delegates of a category: in a district's list, or without a district among all selected.

    Dimensions are counted apart: one person may stand in several, so they are never summed.
    """

    class Dimension(models.TextChoices):
        ETHNICITY = "ethnicity", "dân tộc"
        GENDER = "gender", "giới tính"
        FIELD = "field", "lĩnh vực"
        COMPONENT = "component", "thành phần"

    congress = models.ForeignKey(Congress, models.CASCADE, related_name="targets")
    district = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    dimension = models.CharField("cơ cấu", max_length=9, choices=Dimension.choices)
    category = models.CharField("nhóm", max_length=20)
    minimum = models.PositiveIntegerField("ít nhất")
    basis = models.CharField("căn cứ", max_length=300)

    class Meta:
        verbose_name = "yêu cầu cơ cấu"
        verbose_name_plural = "yêu cầu cơ cấu"
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "district", "dimension", "category"], name="composition_target_once"
            ),
            models.CheckConstraint(
                condition=Q(dimension__in=["ethnicity", "gender", "field", "component"]),
                name="composition_dimension_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()} {self.category}: ≥ {self.minimum}"


class CompositionException(models.Model):
    """Composition is not met and that is accepted, for this case, with a reason.

    People are never swapped by the system.
    """

    class Rule(models.TextChoices):
        CELL = "cell", "người thay không cùng cơ cấu"
        TARGET = "target", "cơ cấu của đoàn chưa bảo đảm"

    case = models.ForeignKey(Case, models.PROTECT, related_name="composition_exceptions")
    rule = models.CharField("trường hợp", max_length=6, choices=Rule.choices)
    reason = models.CharField("lý do", max_length=500)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "ngoại lệ cơ cấu"
        verbose_name_plural = "ngoại lệ cơ cấu"
        constraints = [
            models.UniqueConstraint(fields=["case", "rule"], name="composition_exception_once"),
            models.CheckConstraint(condition=Q(rule__in=["cell", "target"]), name="composition_exception_rule_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="composition_exception_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.reason}"


class Vacancy(models.Model):
    """A place of a district that somebody had and gave up, when, and who was named to take it.

    It keeps the cell of the one who left, as it was on that day, because his replacement comes from the same cell
    first.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="vacancies", verbose_name="người thôi")
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="vacancies")
    district = models.ForeignKey(Area, models.PROTECT, related_name="+")
    ethnicity = models.CharField("dân tộc", max_length=20, blank=True)
    gender = models.CharField("giới tính", max_length=6, blank=True)
    field = models.CharField("lĩnh vực", max_length=14, blank=True)
    vacated_on = models.DateField("trống từ ngày")
    command = models.UUIDField()
    replacement = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="người được gọi thay"
    )

    class Meta:
        verbose_name = "chỗ đại biểu trống"
        verbose_name_plural = "chỗ đại biểu trống"
        constraints = [models.UniqueConstraint(fields=["case", "command"], name="vacancy_once_per_act")]
        indexes = [models.Index(fields=["congress", "district"])]

    def __str__(self) -> str:
        return f"{self.congress}: {self.district}, {self.vacated_on:%d/%m/%Y}"

    @property
    def cell(self) -> tuple[str, str, str]:
        """Ethnic group, gender and field of the one who left."""
        return self.ethnicity, self.gender, self.field
