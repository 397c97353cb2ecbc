"""Pure: rules and what they need; later ballots and tallies."""
