"""Published articles as plain pages for everybody."""
