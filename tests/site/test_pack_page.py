"""The pack of a meeting says everything of the meeting in each of the group's languages."""

from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from tests.people import meeting
from tests.world import World
from tracker.accounts.web import database
from tracker.groups.queries import group_by_slug
from tracker.programme.models import Support
from tracker.site.pack_page import pack_of
from tracker.votes.actions import SittingDetails, enter_meetings
from tracker.votes.agenda import MotionChoice
from tracker.votes.pack import pack_pdf


def test_day_sittings_entitled_and_what_is_missing_stand_in_each_language(world: World, app: Flask) -> None:
    with app.test_request_context("/kk/"), database().acting() as session:
        app.preprocess_request()
        main = group_by_slug(session, "main-mine")
        assert main is not None and set(main.languages) == {"kk", "ru"}
        stands = select(Support).where(Support.group_id == main.id, Support.withdrawn_entry.is_(None))
        supported = session.scalars(stands).first()
        assert supported is not None
        choice = MotionChoice("withdraw_support", f"{supported.demand_id}:{supported.common_number}")
        second = SittingDetails("2022-01-05", hour="20:00", place="Асхана", paper=True)
        details = replace(meeting(session, main), paper=True, sittings=(second,))
        pack = pack_of(session, enter_meetings(session, world.accounts["seat"], main, [choice], details), names=False)
    assert pack.when.split(" / ") == ["2022 жылғы 4 қаңтар", "4 января 2022"]
    assert pack.sittings[1] == "2-отырыс / Заседание №\u00a02: 2022 жылғы 5 қаңтар / 5 января 2022, 20:00, Асхана"
    kazakh, russian = pack.entitled.split(" / ")
    assert (kazakh[:2], russian[:2]) == ("90", "90") and kazakh != russian
    (motion,) = pack.motions
    own, common = motion.parts
    assert own.number.startswith("main-mine ") and common.number.startswith("P-")
    assert pack_pdf(pack)
