# Not translated yet: the English texts stand in.
