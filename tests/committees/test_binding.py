"""A delegate is bound by a vote whose text everybody can read."""

import pytest

from tests.people import CARRIED, counted, meeting, registered, vouched
from tracker.committees.binding import bindings_of, draft_instruction
from tracker.database import Database
from tracker.groups.mandates import NotVouched
from tracker.record.verify import differences
from tracker.votes.actions import enter_meeting
from tracker.votes.motions import motion_kinds
from tracker.votes.rules import Figures
from tracker.words import Missing, TooLong

TEXTS = {"kk": "Газ бағасы бірінші тұрсын", "ru": "Цена газа – на первом месте"}


def test_an_instruction_that_is_carried_is_public_in_each_language(database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "main-mine")
        for figures in (Figures(60, 20, 38, 2), CARRIED):
            draft = draft_instruction(session, founders[0].id, group, TEXTS)
            motion = enter_meeting(session, founders[0].id, group, "bind_delegate", draft.id, meeting(session, group))
            vote = counted(session, motion, figures)
        (binding,) = bindings_of(session, [group.id])[group.id]
        assert (binding.texts, binding.instruction.vote_entry) == (TEXTS, vote.entry)
    assert list(differences(database)) == []


def test_a_motion_says_in_which_of_the_groups_languages_there_is_no_text(database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "main-mine")
        draft = draft_instruction(session, founders[0].id, group, {"kk": "Газ"})
        kind = motion_kinds(session)["bind_delegate"]
        assert kind.prepare(session, group, draft.id).missing == ("ru",)
        assert [subject.id for subject in kind.subjects(session, group)] == [draft.id]
        enter_meeting(session, founders[0].id, group, "bind_delegate", draft.id, meeting(session, group))
        assert list(kind.subjects(session, group)) == []


def test_an_instruction_has_words_and_a_group_that_sends_a_delegate(database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "main-mine")
        with pytest.raises(Missing):
            draft_instruction(session, founders[0].id, group, {"kk": " ", "en": "another language"})
        with pytest.raises(TooLong):
            draft_instruction(session, founders[0].id, group, {"kk": "а" * 4001})
        young, youngsters = registered(session, "young-mine")
        with pytest.raises(NotVouched):
            draft_instruction(session, youngsters[0].id, young, TEXTS)
