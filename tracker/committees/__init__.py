"""Elections, seats, terms, and how the elected take office."""
