# the Service of the step before is still there
