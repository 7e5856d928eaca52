"""``make messages``: the words of pages, commands and errors into the one Chinese catalogue. For development alone."""
