"""What the hub can say about its own work: the live board and the measures of the trade."""
