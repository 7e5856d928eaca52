"""A year's rehearsal: monthly nights, reviewers who err and whose verdicts come late, and lists side by side.

All arms see the same nights under the same hours; what differs is the order of the list. The city and its truth reach
this room from the edge (``making``): it builds none.
"""
