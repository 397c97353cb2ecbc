"""Meetings, motions, tellers, recorded counts; a motion knows what it is about by reference."""
