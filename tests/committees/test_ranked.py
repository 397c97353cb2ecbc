"""An election by ranked paper ballots: typed in piles by two people, compared, counted, and the rankings forgotten."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.people import counted, meeting, member_ids, registered
from tracker.accounts.models import Account
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.committees.models import Election
from tracker.committees.queries import candidates_of, committee_seats, election_of_vote, holder_names
from tracker.committees.ranking import ballots_of, count_from
from tracker.counting.results import counted as count_of_file
from tracker.counting.results import written
from tracker.database import Database
from tracker.groups.mandates import committee_mandate
from tracker.groups.models import Group
from tracker.record.models import RecordEntry
from tracker.record.verify import differences
from tracker.votes import ballots, leading, tellers
from tracker.votes.actions import SittingDetails, enter_meeting
from tracker.votes.models import BallotBatch, Motion, SingleCount, Vote
from tracker.votes.rules import BadBallot, BadLot, Figures, lot_read
from tracker.votes.withdrawing import withdraw_candidate

# 40 ballots of four candidates for three seats, in two piles.
PILE_ONE = ["1 2"] * 12 + ["3 4 1"] * 6 + ["-"] * 2
PILE_TWO = ["2 1 4"] * 7 + ["4 3"] * 9 + ["3"] * 4


def ranked(
    session: Session, seats: int = 3, names: str = "one\ntwo\nthree\nfour"
) -> tuple[Group, list[Account], Motion]:
    group, founders = registered(session, "depot-three")
    details = ElectionDetails(seats, "2023-01-04", names, (), method="scottish-stv")
    draft = draft_election(session, founders[0].id, group, details)
    return group, founders, enter_meeting(session, founders[0].id, group, "elect", draft.id, meeting(session, group))


def enter(session: Session, motion: Motion, person: Account, present: int, lot: tuple[int, ...] = ()) -> None:
    counting = tellers.begin_entering(session, person.id, motion.meeting_id, 1)
    figures = ballots.ranked_figures(session, person.id, motion, counting.sitting(1), present, lot)
    tellers.enter_typed(session, person.id, counting, 1, {motion.id: figures}, None)


def both(session: Session, motion: Motion, founders: list[Account], *piles: list[str]) -> None:
    for person in founders[1:]:
        for number, pile in enumerate(piles, 1):
            ballots.enter_batch(session, person.id, motion.id, 1, number, "\n".join(pile))


def election_of(session: Session, motion: Motion) -> Election:
    assert motion.vote_entry is not None
    found = election_of_vote(session, motion.vote_entry)
    assert found is not None
    return found


def test_forty_ballots_typed_by_two_one_error_found_and_settled(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = ranked(session)
        one, two = founders[1:]
        ballots.enter_batch(session, one.id, motion.id, 1, 1, "\n".join(PILE_ONE))
        alone = ballots.enter_batch(session, one.id, motion.id, 1, 2, "\n".join(PILE_TWO))
        assert (len(alone.mine or ()), alone.theirs, alone.differ) == (20, None, [])
        ballots.enter_batch(session, two.id, motion.id, 1, 1, "\n".join(PILE_ONE))
        with pytest.raises(ballots.BatchesDiffer):
            enter(session, motion, two, 40)
        wrong = [*PILE_TWO[:9], "3 4", *PILE_TWO[10:]]
        batch = ballots.enter_batch(session, two.id, motion.id, 1, 2, "\n".join(wrong))
        assert batch.differ == [(10, (2, 3), (3, 2))]
        with pytest.raises(ballots.BatchesDiffer):
            enter(session, motion, one, 40)
        assert not ballots.enter_batch(session, two.id, motion.id, 1, 2, "\n".join(PILE_TWO)).differ
        enter(session, motion, one, 40)
        with pytest.raises(tellers.AlreadyCounted):
            ballots.enter_batch(session, one.id, motion.id, 1, 3, "1 2")
        enter(session, motion, two, 40)
        election = election_of(session, motion)
        vote = session.get_one(Vote, motion.vote_entry)
        assert vote.figures[0]["marks"] == [12, 7, 10, 9]
        assert vote.figures[0]["spoiled"] == 2
        rows = {c.name_text.text: c.seat for c in candidates_of(session, election)}
        assert rows == {"one": 1, "two": None, "three": 2, "four": 3}
        typed = [tuple(int(n) - 1 for n in line.split()) for line in PILE_ONE + PILE_TWO if line != "-"]
        whole = ballots_of(["one", "two", "three", "four"], 3, tuple((ranking, 1) for ranking in typed))
        again = count_of_file("scottish-stv", whole)
        kept = count_from(election.count, ["one", "two", "three", "four"], 3)
        assert [kept.names[place] for place in kept.elected] == list(again.elected)
        assert [written(votes) for votes in kept.stages[-1].votes] == list(again.stages[-1]["votes"].values())
        assert dict(enumerate(kept.elected, 1)) == {c.seat: c.place for c in candidates_of(session, election) if c.seat}
        assert sum(number for _prefs, number in election.ballots) == 38
        assert election.body is not None
        held = holder_names(session, election.group_id)
        assert held[election.body, 1].votes is None  # first preferences are not what somebody was elected with
        assert [row.votes for row in committee_seats(session, election)] == [None] * 3
    assert list(differences(database)) == []


def test_how_each_ballot_was_ranked_is_forgotten(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = ranked(session)
        both(session, motion, founders, [*PILE_ONE, "4 3 2 1"], PILE_TWO)
        for person in founders[1:]:
            enter(session, motion, person, 41)
        assert election_of(session, motion).ballots == []  # one ranking is on a single ballot
        assert session.scalar(select(func.count()).select_from(BallotBatch)) == 0
        assert all("ballots" not in count.figures for count in session.scalars(select(SingleCount)))
        assert "counted" not in motion.payload
        written_down = [json.loads(row.body) for row in session.scalars(select(RecordEntry))]
        counts = [entry["data"] for entry in written_down if entry["kind"] in ("vote_counted", "election_held")]
        assert len(counts) == 2 and not any(data.get("ballots") for data in counts)
        assert not any("ballots" in figures for data in counts for figures in data.get("figures", ()))


@pytest.mark.parametrize("calling_off", [leading.cancel_meeting, leading.cancel_motion])
def test_what_was_typed_of_an_election_that_is_called_off_is_forgotten(
    database: Database, calling_off: Callable[[Session, str, str], object]
) -> None:
    with database.acting() as session:
        _group, founders, motion = ranked(session)
        both(session, motion, founders, PILE_ONE)
        enter(session, motion, founders[1], 60)
        calling_off(session, founders[0].id, motion.meeting_id if calling_off is leading.cancel_meeting else motion.id)
        assert session.scalar(select(func.count()).select_from(BallotBatch)) == 0
        assert ["ballots" in count.figures for count in session.scalars(select(SingleCount))] == [False]


def test_others_who_count_begin_with_no_pile(database: Database) -> None:
    with database.acting() as session:
        group, founders, motion = ranked(session)
        ballots.enter_batch(session, founders[1].id, motion.id, 1, 1, "1 2")
        members = member_ids(session, group)
        others = SittingDetails("2022-01-04", teller_one=members[0], teller_two=members[2])
        leading.name_tellers(session, founders[0].id, motion.meeting_id, 1, others)
        ballots.enter_batch(session, founders[0].id, motion.id, 1, 1, "2 1")
        counting = tellers.begin_entering(session, founders[0].id, motion.meeting_id, 1)
        (pile,) = ballots.batches_of(session, founders[0].id, motion, counting.sitting(1))
        assert (pile.mine, pile.theirs, pile.differ) == ([(1, 0)], None, [])


def test_a_tie_waits_for_a_lot_that_both_enter(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = ranked(session)
        both(session, motion, founders, ["1"] * 7 + ["2"] * 6 + ["3"] * 2 + ["4"] * 2)
        for person in founders[1:]:
            enter(session, motion, person, 60)
        assert motion.state == "open"
        assert motion.payload["tied"] == [2, 3]
        with pytest.raises(BadLot):
            lot_read("3", motion.payload["tied"], "lot")
        enter(session, motion, founders[1], 60, (3, 2))
        enter(session, motion, founders[2], 60, (2, 3))  # they understood the lot differently
        assert motion.state == "open"
        for person in founders[1:]:
            enter(session, motion, person, 60, (3, 2))
        election = election_of(session, motion)
        seats = {c.name_text.text: c.seat for c in candidates_of(session, election)}
        assert (seats["three"], seats["four"]) == (None, 3)
        assert election.count["stages"][-1]["lot"] or any(stage["lot"] for stage in election.count["stages"])
    assert list(differences(database)) == []


def test_without_a_quorum_nobody_is_elected_and_no_lot_is_asked_for(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = ranked(session)
        both(session, motion, founders, ["1", "2", "3", "4"])
        for person in founders[1:]:
            enter(session, motion, person, 4)
        election = election_of(session, motion)
        assert (election.vacant, election.count) == (3, {})


@pytest.mark.parametrize(("ballot", "gone"), [("-", []), ("1 2", [0, 1])])
def test_where_no_ballot_names_anybody_who_stands_nobody_is_elected_and_no_lot_is_asked_for(
    database: Database, ballot: str, gone: list[int]
) -> None:
    with database.acting() as session:
        group, founders, motion = ranked(session)
        for place in gone:
            withdraw_candidate(session, founders[0].id, motion.id, place)
        both(session, motion, founders, [ballot] * 40)
        for person in founders[1:]:
            enter(session, motion, person, 40)
        election = election_of(session, motion)
        assert (election.vacant, election.body, election.count, election.ballots) == (3, None, {}, [])
        assert committee_mandate(session, founders[0].id, group.id) is not None
    assert list(differences(database)) == []


def test_what_cannot_be_typed_is_named_with_its_line(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = ranked(session)
        one = founders[1].id
        for text, line in (("1 2\n2 2", 2), ("5", 1), ("1 x", 1), ("1\n\n2", 2)):
            with pytest.raises(BadBallot) as refused:
                ballots.enter_batch(session, one, motion.id, 1, 1, text)
            assert refused.value.values["line"] == line
        with pytest.raises(ballots.NoBallots):
            ballots.enter_batch(session, one, motion.id, 1, 1, " ")
        with pytest.raises(ballots.BatchTooLarge):
            ballots.enter_batch(session, one, motion.id, 1, 1, "1\n" * 501)
        with pytest.raises(ballots.BadBatchNumber):
            ballots.enter_batch(session, one, motion.id, 1, 0, "1")
        with pytest.raises(tellers.NotTeller):
            ballots.enter_batch(session, founders[0].id, motion.id, 1, 1, "1")


def test_a_pile_typed_twice_is_noticed_and_one_too_many_taken_out(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = ranked(session)
        one = founders[1].id
        ballots.enter_batch(session, one, motion.id, 1, 1, "\n".join(PILE_ONE))
        with pytest.raises(ballots.TypedTwice):
            ballots.enter_batch(session, one, motion.id, 1, 2, "\n".join(PILE_ONE))
        ballots.enter_batch(session, one, motion.id, 1, 2, "\n".join(PILE_ONE), again=True)
        ballots.drop_batch(session, one, motion.id, 1, 2)
        counting = tellers.begin_entering(session, one, motion.meeting_id, 1)
        assert [batch.number for batch in ballots.batches_of(session, one, motion, counting.sitting(1))] == [1]


def test_another_election_has_no_piles(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-four")
        draft = draft_election(session, founders[0].id, group, ElectionDetails(3, "2023-01-04", "one\ntwo\nthree", ()))
        motion = enter_meeting(session, founders[0].id, group, "elect", draft.id, meeting(session, group))
        with pytest.raises(ballots.NoSuchMotion):
            ballots.enter_batch(session, founders[1].id, motion.id, 1, 1, "1")
        assert counted(session, motion, Figures(present=60, marks=(50, 40, 30))).entry
