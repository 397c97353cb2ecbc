"""Pages where members call a meeting themselves: a fifth of them is enough."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import database, here, me, page, pressed, public_address, signed_in
from tracker.groups.mandates import require_member
from tracker.groups.models import Group
from tracker.votes import petitions
from tracker.votes.beginning_views import details_of, new_meeting
from tracker.votes.choosing import choices
from tracker.votes.forms import MeetingForm
from tracker.votes.models import Meeting
from tracker.votes.motions import motion_kinds
from tracker.votes.views import votes


@votes.route("/groups/<slug:slug>/meetings/ask", methods=["GET", "POST"])
@signed_in
def ask_for_meeting(slug: str) -> Response:
    """Ask for a meeting: what it votes on, who counts, when. Whoever has the link can sign."""

    def ask(session: Session, group: Group, form: MeetingForm) -> str:
        petition = petitions.begin_petition(session, me(), group, choices(), details_of(form))
        return here("votes.petition", petition_id=petition.id)

    return new_meeting(slug, "ask", require_member, ask)


@votes.get("/petitions/<petition_id>")
@signed_in
def petition(petition_id: str) -> Response:
    """A petition, for members who have its link: nobody sees how many have signed, nor who."""
    with database().reading() as session:
        found = petitions.petition_for(session, me(), petition_id)
        details, wanted = petitions.wished(found)
        kinds = motion_kinds(session)
        titles = {
            (one.kind, one.id): one.title for kind in kinds.values() for one in kind.subjects(session, found.group)
        }
        values = {
            "petition": found,
            "group": found.group,
            "details": details,
            "motions": [(one.kind, titles.get((one.kind, one.subject), "")) for one in wanted],
            "reached_on": session.get_one(Meeting, found.meeting_id).called_on if found.meeting_id else None,
            "signed": petitions.has_signed(session, me(), found),
            "link": public_address(here("votes.petition", petition_id=petition_id)),
        }
        return page("votes/petition.html", PlainForm(formdata=None), **values)


@votes.post("/petitions/<petition_id>/sign")
@signed_in
def sign_petition(petition_id: str) -> Response:
    def deed(session: Session) -> str:
        called = petitions.sign_petition(session, me(), petition_id)
        if called is not None:
            return here("votes.meeting", meeting_id=called.id)
        return here("votes.petition", petition_id=petition_id)

    return pressed(PlainForm(), deed)
