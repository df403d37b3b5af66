"""Text, tables and YAML with the place of every key and cell; knows no word of campaigns."""
