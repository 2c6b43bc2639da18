"""The finders of each noun, written once on top of the narrow store."""
