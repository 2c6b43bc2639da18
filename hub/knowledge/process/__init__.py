"""Language work in a process of its own: what it can be asked, its desk, and how the hub sees it."""
