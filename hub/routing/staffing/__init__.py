"""How many agents each half hour needs: a forecast of what comes, the closed formulas, and a simulation that checks them."""
