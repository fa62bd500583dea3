"""Whose verbs those of importing are: lines of the table of permissions."""

from __future__ import annotations

from uuid import uuid4

from nominations.importing import batches, carrying, correcting, deciding, ending, recognising, taking, turns
from nominations.models import ImportBatch
from tests.factories import AwardNominationFactory, AwardTypeFactory, NomineeFactory, another_holder
from tests.nominations.importing import workbooks
from tests.verbs import Line

CLERK = "commune committee clerk"
OTHERS = (
    "commune committee chair",
    "commune committee records_officer",
    "district interior verifier",
    "elsewhere commune committee clerk",
)
#: They read and judge; nothing is done by these.
QUESTIONS = {
    *("importing.sight.imports_in_sight", "importing.sight.import_in_sight"),
    *(
        "importing.taking.preview",
        "importing.taking.look_at",
        "importing.batches.check_own",
        "importing.turns.locked",
    ),
    *("importing.planning.plan", "importing.matching.at_hand"),
}


def uploaded(town, data):
    AwardTypeFactory()
    return taking.start_import(town.holder(*CLERK.split()), town.campaign, data, "danh sach.xlsx", uuid4())


def start_import(town):
    AwardTypeFactory()
    data = workbooks.people(1)
    return lambda by: taking.start_import(by, town.campaign, data, "danh sach.xlsx", uuid4())


def match_columns(town):
    batch = uploaded(town, workbooks.people(1))
    return lambda by: taking.match_columns(by, batch, batches.layout_of(batch))


def confirm_reading(town):
    batch = uploaded(town, workbooks.messy())
    digest = batches.reading_of(batch).repairs_digest
    return lambda by: deciding.confirm_reading(by, batch, digest)


def known(town, number):
    """The first people of a list as the register has them."""
    people = [workbooks.person(one) for one in range(1, number + 1)]
    return [
        NomineeFactory(
            full_name=row[1], birth_year=1950, birth_month=1, birth_day=place, residence=town.commune,
            gender="", province=town.province,
        )
        for place, row in enumerate(people, start=2)
    ]  # fmt: skip


def decide_persons(town):
    [person] = known(town, 1)
    batch = uploaded(town, workbooks.people(1))
    return lambda by: deciding.decide_persons(by, batch, same={2: person.pk}, other={})


def decide_together(town):
    known(town, 2)
    batch = uploaded(town, workbooks.people(2))
    [group] = recognising.together(taking.preview(town.holder(*CLERK.split()), batch))
    return lambda by: deciding.decide_together(by, batch, group.ground, group.digest)


def reopen_persons(town):
    [person] = known(town, 1)
    batch = uploaded(town, workbooks.people(1))
    deciding.decide_persons(town.holder(*CLERK.split()), batch, same={2: person.pk}, other={})
    return lambda by: deciding.reopen_persons(by, batch, {2})


def give_up_import(town):
    batch = uploaded(town, workbooks.people(1))
    return lambda by: ending.give_up_import(by, batch)


def give_up_half_done_import(town):
    batch = uploaded(town, workbooks.people(2))
    carrying.carry_out(town.holder(*CLERK.split()), batch, limit=1)
    return lambda by: ending.give_up_import(by, batch, "Danh sách sai, lập lại")


def take_turn(town):
    batch = uploaded(town, workbooks.people(1))
    return lambda by: turns.take_turn(by, batch)


def carry_out(town):
    batch = uploaded(town, workbooks.people(1))
    return lambda by: carrying.carry_out(by, ImportBatch.objects.get(pk=batch.pk))


def carry_on(town):
    """One that somebody else of the office began."""
    batch = uploaded(town, workbooks.people(2))
    carrying.carry_out(another_holder(town.office("commune", "committee", "clerk")), batch, limit=1)
    return lambda by: carrying.carry_out(by, ImportBatch.objects.get(pk=batch.pk))


def correct_drafts(town):
    case = AwardNominationFactory(town=town).case
    change = correcting.Correction(case.pk, {"village": "Thôn Phố Cũ"}, {"achievement_text": "Hiến đất làm đường."})
    return lambda by: correcting.correct_drafts(by, [change])


LINES = [
    Line("importing.taking.start_import", start_import, CLERK, OTHERS),
    Line("importing.taking.match_columns", match_columns, CLERK, OTHERS),
    Line("importing.deciding.confirm_reading", confirm_reading, CLERK, OTHERS),
    Line("importing.deciding.decide_persons", decide_persons, CLERK, OTHERS),
    Line("importing.deciding.decide_together", decide_together, CLERK, OTHERS),
    Line("importing.deciding.reopen_persons", reopen_persons, CLERK, OTHERS),
    Line("importing.ending.give_up_import", give_up_import, CLERK, OTHERS),
    Line("importing.ending.give_up_import", give_up_half_done_import, CLERK, OTHERS),
    Line("importing.turns.take_turn", take_turn, CLERK, OTHERS),
    Line("importing.carrying.carry_out", carry_out, CLERK, OTHERS),
    Line("importing.carrying.carry_out", carry_on, CLERK, OTHERS),
    Line("importing.correcting.correct_drafts", correct_drafts, CLERK, OTHERS),
]
