"""What a text says by itself: language, sentences, words, names in it, personal data."""
