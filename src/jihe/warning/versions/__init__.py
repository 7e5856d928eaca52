"""Versions of models: registered, compared by the gates, put in force, watched, taken back."""
