"""What the desk's own work teaches: coverage, what is missing, articles drafted from solved tickets."""
