"""Networks: what they cost, how they are built and exported."""
