# Not translated into Welsh yet: the English texts stand in.
