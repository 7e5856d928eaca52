"""How a scaffold marks what it leaves to its author."""

UNWRITTEN = "待写"
