"""The review workbench: the web pages of the case store. It owns URLs; tables are those of ``cases``."""
