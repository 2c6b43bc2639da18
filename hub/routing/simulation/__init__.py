"""Simulate days of contacts on the real routing engine, and reckon with the closed formulas of queues."""
