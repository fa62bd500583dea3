"""The history that can be proved: how an event is written, guarded, verified and read aloud."""
