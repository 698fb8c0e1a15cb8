"""Document → Extraction: what the text says. The only part of the package that imports spaCy.

run         the order: what each finder is given, and how their findings make one record
markup      the editors' markup beside the program's findings
headings    number, form, senders and recipients, dateline, signatures
dates       every date, to the precision printed
actors      persons, offices, bodies, posts, news agencies, places, repositories
citations   documents, notes, pages, telegrams, letters, statements, publications
attendance  who took part: the lists of participants above records of meetings
enclosures  messages carried inside others, and what a message answers
sources     the source note: where it is kept, its markings, who drafted it
"""
