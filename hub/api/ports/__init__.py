"""What operations ask of the rest of the house; satisfied structurally, wired in bootstrap."""
