"""The channels by which customers reach the hub: a folder each behind one contract."""
