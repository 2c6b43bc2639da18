"""Routing: what work needs, who may take it, who takes it, and why."""
