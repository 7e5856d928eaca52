"""What a night found of what the synthetic city truly did: the only room that opens the truth."""
