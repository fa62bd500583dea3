"""What the engine costs beside its peers and beside hand-written SQL: `make bench`. Not collected by pytest."""
