"""The pictures in the help: what is in them, how they are taken, and what they say.

`make pictures` takes them from the demonstration. tests/browser/test_pictures.py fails when a page
no longer matches its picture. Both use the table in table.py.
"""
