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
        "elect": N_("Who sits on the committee?"),
        "amend": N_("Shall these amendments be accepted?"),
        "withdraw_list": N_("Shall the group withdraw this list of demands?"),
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
