# Not translated into French yet: the English texts stand in.
