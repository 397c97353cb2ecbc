"""Groups, founders, members, invitations, vouching, doubts; who may act for a group, and how two act together."""
