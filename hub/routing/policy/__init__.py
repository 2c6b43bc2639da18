"""Find the faults of a routing set-up before customers do; one small module a family of checks, `check` runs them all."""
