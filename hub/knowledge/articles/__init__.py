"""Articles: their life, versions, translations, files and readers."""
