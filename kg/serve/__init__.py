"""The server: SPARQL endpoint, saved queries as resources, and the pages people work in.

app.py         routes, and ``serve``, which runs it all
protocol.py    the SPARQL 1.1 Protocol and the Graph Store Protocol
questions.py   saved queries as REST resources, and OpenAPI's description of everything
browse.py      the pages; lookups.py reads from the store what they show, calls.py lists what they
               may ask of a worker
query_page.py  the page to write SPARQL on
negotiate.py   content negotiation
responses.py   answers at once or in a stream, errors in one shape everywhere, pages of templates
pool.py        who does a job and how long it may take; worker.py does it, in a process of its own;
               processes.py is what the two say to each other, and how a process is kept
changes.py     changes of the store, one after the other, and who may make them; writer.py makes
               them, in a process of its own, and a new search index afterwards
"""
