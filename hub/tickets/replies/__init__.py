"""What agents say: to whom it goes, what may be said, and what can still be taken back."""
