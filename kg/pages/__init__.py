"""Pages for people: what a resource's HTML shows, for the live server and the published site.

reader.py     a store, asked for labels and values
links.py      IRI → address, relative in a site of files or absolute on the server
passages.py   a text and its annotations → the runs a page shows
views.py      a resource → what its page says
render.py     views → HTML, everything escaped
"""
