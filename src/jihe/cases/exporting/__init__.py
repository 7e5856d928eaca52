"""What leaves the case store on paper: the evidence package [工作底稿] of a case, the report of an incident.

``paper`` gathers plain values, ``typeset`` and ``workbook`` print them: the same values, the same bytes.
"""
