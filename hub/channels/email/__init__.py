"""The e-mail channel: IMAP and SMTP in, SMTP out."""
