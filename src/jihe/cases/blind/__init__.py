"""The blind lane: people drawn at random among some of the ranked, judged from a neutral dossier before any signal.

What is found here is the only word on what the fund's people are like whom no rule and no model has pointed at.
"""
