"""The server: SPARQL endpoint, saved queries as resources, and the pages people work in.

app.py        routes, and ``serve``, which runs it all
sparql.py     the SPARQL 1.1 Protocol
saved.py      saved queries as REST resources; openapi.py describes them
pages.py      the pages; reading.py reads from the store what they show
negotiate.py  content negotiation
problems.py   errors, in one shape everywhere
pool.py       who does a job and how long it may take; worker.py does it, in a process of its
              own; frames.py is what the two say to each other
"""
