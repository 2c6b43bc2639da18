"""Drafts of replies: composed of what is written, or worded by a language model out of it."""
