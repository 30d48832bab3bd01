"""Archive -> what building it takes; never runs anything of it."""
