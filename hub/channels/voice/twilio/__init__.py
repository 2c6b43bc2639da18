"""Calls by Twilio: menus and waiting as TwiML that the provider carries out, talking as audio in our own rooms."""
