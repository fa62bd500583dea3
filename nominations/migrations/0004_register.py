"""Nominees written down before registers existed find their province and their place in lists; pairs told apart become
decisions on identity."""

from itertools import count

from django.db import migrations

from nominations.register.sorting import last_word, sort_key
from workflows.names import initials


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
        if nominee.kind == "person" and not nominee.given_name:
            nominee.given_name = last_word(nominee.full_name)[:60]
        nominee.sort_key = sort_key(nominee.full_name, nominee.given_name)
        changed.append(nominee)
    Nominee.objects.bulk_update(changed, ["province", "given_name", "sort_key"], batch_size=500)
    Decision.objects.bulk_create(
        Decision(
            lower_id=pair.lower_id, higher_id=pair.higher_id, same=False, reason=pair.reason,
            recorded_by_id=pair.recorded_by_id, recorded_at=pair.recorded_at,
        )
        for pair in apps.get_model("nominations", "DistinctPersons").objects.order_by("pk")
    )  # fmt: skip


def name_campaigns(apps, schema_editor):
    """A movement planned before codes existed gets one, as `campaigns.plan_campaign` gives it."""
    Campaign = apps.get_model("nominations", "Campaign")
    taken = set(Campaign.objects.exclude(code=None).values_list("code", flat=True))
    for campaign in Campaign.objects.filter(code=None).select_related("area").order_by("pk"):
        prefix = f"{initials(campaign.area.name, campaign.area.kind)}-{campaign.opens_on:%Y}-"
        campaign.code = next(code for number in count(1) if (code := f"{prefix}{number}") not in taken)
        taken.add(campaign.code)
        campaign.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies = [("nominations", "0003_dossier")]
    operations = [
        migrations.RunPython(enter, migrations.RunPython.noop),
        migrations.RunPython(name_campaigns, migrations.RunPython.noop),
    ]
