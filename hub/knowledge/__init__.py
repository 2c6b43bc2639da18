"""Articles, search, suggestions, language and classification. Importing this package loads no model."""
