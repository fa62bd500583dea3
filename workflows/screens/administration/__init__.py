"""The administrators' room: accounts, offices and who holds them, substitutions, policies, the calendar."""
