"""Common demands, support, the council's deeds, versions of the programme."""
