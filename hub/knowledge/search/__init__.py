"""The index of the knowledge base: by words and by meaning, fused into one order."""
