"""What a contact is taken for: judged by examples and by models that the desk's own tickets teach."""
