"""Articles of other systems: a reader per format, none of which touches the store."""
