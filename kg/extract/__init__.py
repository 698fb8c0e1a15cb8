"""Document → Extraction: what the text says. The only part of the package that imports spaCy.

run                 the order: what each finder is given, and how their findings make one record
editors_markup      the editors' markup beside the program's findings
heading             number, senders and recipients, dateline, signatures; forms are its words for
                    kinds of documents, parties and party_words its senders and recipients
dates               every date, to the precision printed: date_grammar finds it, dateline says when
                    and where a message was sent, clock what the hour was there
actors              persons, offices, bodies, posts, news agencies, places, repositories: gazetteer
                    has those that are listed; person_names, recogniser and persons tell a person
citations           what is cited: edition_references, cited_messages (telegrams, letters, posts),
                    publications, archive
attendance          who took part: the lists of participants above records of meetings; talks
                    those whom a message or record tells of in its text
enclosures          messages carried inside others, covers what the carrier says of them; answers
                    what a message answers
source_note         where a document is kept, its markings, who drafted it
notes, wording      which note holds an offset; words as parts of patterns
"""
