"""Pages for people: what a resource's HTML shows, for the live server and the published site.

links.py       IRI → address, relative in a site of files or absolute on the server
views.py       what a page can say, as values
describe.py    a resource → what its page says
passages.py    a text and its annotations → the runs a page shows
vocabulary.py  the ontology → what its page says
drawing.py     charts and networks as SVG
render.py      views → HTML, everything escaped
"""
