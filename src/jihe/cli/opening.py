"""Opening the content, and a working folder's lake, for commands: as the desk opens them."""

from jihe.desk.opening import last_day, law_of, open_content, open_lake, open_room

__all__ = ["last_day", "law_of", "open_content", "open_lake", "open_room"]
