"""Who took part: the lists of participants above records of conversations and meetings."""
