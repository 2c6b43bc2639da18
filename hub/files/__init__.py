"""What looks at files from outside the case: the virus scanner, and the maker of small pictures."""
