"""The server: SPARQL endpoint, saved queries as resources, and the pages people work in.

app.py        routes, and ``serve``, which runs it all; front.py is the short way in
sparql.py     the SPARQL 1.1 Protocol
graphs.py     the Graph Store Protocol; access.py says who may change anything
saved.py      saved queries as REST resources; openapi.py describes them
pages.py      the pages; reading.py reads from the store what they show
negotiate.py  content negotiation
problems.py   errors, in one shape everywhere
pool.py       who does a job and how long it may take; worker.py does it, in a process of its
              own, and writes what comes of it to sink.py; frames.py is what the two say to each
              other, process.py the front's end of it
writes.py     changes of the store, one after the other; writer.py makes them, in a process of its
              own; refresher.py makes a new search index afterwards
"""
