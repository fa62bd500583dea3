"""Whose verbs those of importing are: lines of the table of permissions."""

from __future__ import annotations

from uuid import uuid4

from nominations.importing import carrying, correcting, taking
from nominations.models import ImportBatch
from tests.factories import AwardNominationFactory, AwardTypeFactory, NomineeFactory
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
    *("importing.taking.preview", "importing.taking.check_own", "importing.taking.locked"),
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
    return lambda by: taking.match_columns(by, batch, taking.layout_of(batch))


def confirm_reading(town):
    batch = uploaded(town, workbooks.messy())
    digest = taking.reading_of(batch).repairs_digest
    return lambda by: taking.confirm_reading(by, batch, digest)


def decide_persons(town):
    batch = uploaded(town, workbooks.people(1))
    person = NomineeFactory(full_name="Nông Thị Hà")
    return lambda by: taking.decide_persons(by, batch, same={2: person.pk}, other={})


def give_up_import(town):
    batch = uploaded(town, workbooks.people(1))
    return lambda by: taking.give_up_import(by, batch)


def carry_out(town):
    batch = uploaded(town, workbooks.people(1))
    return lambda by: carrying.carry_out(by, ImportBatch.objects.get(pk=batch.pk))


def correct_drafts(town):
    case = AwardNominationFactory(town=town).case
    change = correcting.Correction(case.pk, {"village": "Thôn Phố Cũ"}, {"achievement_text": "Hiến đất làm đường."})
    return lambda by: correcting.correct_drafts(by, [change])


LINES = [
    Line("importing.taking.start_import", start_import, CLERK, OTHERS),
    Line("importing.taking.match_columns", match_columns, CLERK, OTHERS),
    Line("importing.taking.confirm_reading", confirm_reading, CLERK, OTHERS),
    Line("importing.taking.decide_persons", decide_persons, CLERK, OTHERS),
    Line("importing.taking.give_up_import", give_up_import, CLERK, OTHERS),
    Line("importing.carrying.carry_out", carry_out, CLERK, OTHERS),
    Line("importing.correcting.correct_drafts", correct_drafts, CLERK, OTHERS),
]
