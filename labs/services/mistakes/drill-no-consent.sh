# the field was left empty
