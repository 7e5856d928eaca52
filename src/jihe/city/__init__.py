"""The synthetic city: lives first, the fund's rows afterwards; it knows the tables and the law alone."""
