"""The people about a ticket: customers, colleagues who are asked, supervisors who whisper."""
