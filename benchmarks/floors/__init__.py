"""The floors: the least that each job costs with the same libraries and no program around it."""
