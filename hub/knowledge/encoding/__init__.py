"""Texts as vectors: the encoders, and the vectors that are kept."""
