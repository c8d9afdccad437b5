# Not translated into German yet: the English texts stand in.
