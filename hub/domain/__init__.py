"""Pure values and state machines: no I/O, no clock, no logging."""
