"""The desk: what a data scientist works at, in a notebook or by the command line, which calls the same door.

``jihe.open(DIR)`` gives a ``Desk``. It shows people under pseudonyms unless somebody with the right to read them says
who they are and what for; it trains, compares and puts in force as ``jihe models`` does, which is written on it.
"""
