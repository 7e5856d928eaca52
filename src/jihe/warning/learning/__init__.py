"""What the past teaches: entities as known then, reviews and history as training sets, settings fitted again."""
