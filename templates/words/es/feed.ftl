# Not translated into Spanish yet: the English texts stand in.
