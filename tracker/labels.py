"""The codes that entries hold, as people read them."""

from tracker.words import N_

LABELS = {
    "kind": {
        "workplace": N_("Workplace"),
        "neighbourhood": N_("Neighbourhood"),
        "trade": N_("Trade"),
        "square": N_("City square"),
        "pensioners": N_("Pensioners' club"),
        "other": N_("Another kind of group"),
    },
    "standing": {
        "provisional": N_("not yet vouched for"),
        "vouched": N_("vouched for"),
        "questioned": N_("in doubt"),
        "suspended": N_("suspended"),
    },
    "rule_set": {
        "members": N_("Members vote: half of them present for a list, a third for anything else"),
        "assembly": N_("Open assembly: whoever came votes; counts with 0 people in totals"),
    },
    "chair": {
        "chair": N_("a chair elected by the meeting"),
        "committee_member": N_("a member of the committee"),
        "elder": N_("an elder"),
        "founder": N_("a founder"),
        "nobody": N_("nobody"),
    },
    "basis": {
        "headcount": N_("number of people stated by the group"),
        "stated": N_("stated by the group for this vote"),
        "unknown": N_("by an open assembly, entitlement unknown"),
    },
    "counted_by": {
        "tellers": N_("two tellers, each without seeing the other's figures"),
        "committee": N_("two committee members, from paper, each without seeing the other's figures"),
    },
    "rule": {
        "house_motion": N_("at least a third of those entitled present, more for than against"),
        "house_demands": N_("at least half of those entitled present, more for than against"),
        "house_assembly": N_("open assembly: more hands for than against, no quorum"),
        "house_strike_strict": N_(
            "strict, as for a strike: two thirds of the votes and more than half of all entitled"
        ),
        "house_recall": N_("recall: asked for by a fifth, decided by a majority and a third of those entitled"),
        "rror_majority": N_("Robert's Rules: more than half of those entitled present, more for than against"),
        "rror_two_thirds": N_("Robert's Rules: more than half of those entitled present, two thirds for"),
        "uk_2017": N_("Great Britain 2017 to 2026: half of those entitled vote, more than half of the votes for"),
        "uk_2017_important_services": N_("Great Britain 2017 to 2026, important services: also two fifths of all for"),
        "uk_era2025": N_("Great Britain from 2026: half of those entitled vote, more than half of the votes for"),
        "de_igm_strike": N_("IG Metall, to begin a strike: three quarters of all entitled for, secretly"),
        "de_igm_end": N_("IG Metall, to end a strike: a quarter of all entitled for, secretly"),
        "by_tk389": N_("Belarus, Labour Code art. 389: two thirds of those present for"),
        "ru_tk410": N_("Russia, Labour Code art. 410: half of those present for"),
        "kz_strike_meeting": N_("Kazakhstan, Labour Code, strike: more than half present, two thirds of them for"),
    },
    "method": {
        "plurality": N_("as many marks on a ballot as there are seats"),
        "approval": N_("any number of marks (approval)"),
        "scottish-stv": N_("ranked: 1, 2, 3 ... on paper (single transferable vote)"),
    },
    "contest": {
        "open": N_("seats open to all"),
        "reserved": N_("reserved seats"),
        "post": N_("a post"),
        "delegate": N_("delegate to the council"),
    },
    "filled": {
        "election": N_("elected"),
        "by_election": N_("by-election"),
    },
    "scope": {
        "lists": N_("To adopt lists of demands"),
        "motions": N_("For everything else"),
        "set": N_("For all votes"),
    },
    "caller": {
        "committee": N_("by the committee"),
        "fifth": N_("by a fifth of the members"),
    },
    "meeting": {
        "called": N_("called"),
        "open": N_("being counted"),
        "counted": N_("counted"),
        "closed": N_("closed"),
        "cancelled": N_("called off"),
    },
    "mandate": {
        "founder": N_("founder %(number)s"),
        "seat": N_("seat %(number)s of committee %(body)s"),
        "delegate": N_("delegate of %(group)s"),
    },
    "deed": {
        "vouch": N_("Vouch for it: we know them and what they have in common"),
        "take_back_vouching": N_("Take back our word for it"),
        "doubt": N_("Raise a doubt about it"),
        "withdraw_doubt": N_("Withdraw our doubt about it"),
    },
    "motion": {
        "adopt_list": N_("Shall the group adopt this list of demands?"),
        "elect": N_("Who is elected?"),
        "amend": N_("Shall these amendments be accepted?"),
        "withdraw_list": N_("Shall the group withdraw this list of demands?"),
        "support": N_("Shall the group support this common demand?"),
        "withdraw_support": N_("Shall the group withdraw its support of this common demand?"),
        "ratify": N_("Shall the group ratify this version of the programme?"),
        "bind_delegate": N_("Shall the group bind its delegate to this?"),
        "change_rule": N_("Shall the group decide by another rule from now on?"),
        "recall": N_("Shall this mandate end before its time?"),
        "recall_delegate": N_("Shall the group recall its delegate?"),
    },
    "amendment": {
        "open": N_("waits to be decided"),
        "accepted": N_("accepted by two of the committee"),
        "refused": N_("refused by two of the committee"),
        "carried": N_("accepted by a vote"),
        "lost": N_("refused by a vote"),
        "withdrawn": N_("taken back"),
    },
}
