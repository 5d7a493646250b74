"""Use cases, each one transaction. Window and command line call nothing else."""
