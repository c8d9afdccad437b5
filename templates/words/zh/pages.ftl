# Not translated into Chinese yet: the English texts stand in.
