"""Nominees written down before registers existed find their province; pairs told apart become decisions on identity."""

from django.db import migrations


def enter(apps, schema_editor):
    """A nominee belongs to the province of his cases, or of where he lives. Pairs keep who, when and why."""
    Nominee = apps.get_model("nominations", "Nominee")
    Area = apps.get_model("workflows", "Area")
    Decision = apps.get_model("nominations", "IdentityDecision")
    provinces = {}
    for name in ("AwardNomination", "DelegateNomination"):
        rows = apps.get_model("nominations", name).objects.order_by("pk")
        for nominee, province in rows.values_list("nominee_id", "case__province_id"):
            provinces.setdefault(nominee, province)
    around = {}
    for pk, level, parent, grandparent in Area.objects.values_list("pk", "level", "parent_id", "parent__parent_id"):
        around[pk] = {"province": pk, "district": parent, "commune": grandparent or parent}[level]
    changed = []
    for nominee in Nominee.objects.filter(province=None):
        nominee.province_id = provinces.get(nominee.pk) or around.get(nominee.residence_id)
        changed.append(nominee)
    Nominee.objects.bulk_update(changed, ["province"], batch_size=500)
    Decision.objects.bulk_create(
        Decision(
            lower_id=pair.lower_id, higher_id=pair.higher_id, same=False, reason=pair.reason,
            recorded_by_id=pair.recorded_by_id, recorded_at=pair.recorded_at,
        )
        for pair in apps.get_model("nominations", "DistinctPersons").objects.order_by("pk")
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("nominations", "0003_dossier")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
