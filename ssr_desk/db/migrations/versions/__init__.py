"""One file a step; shipped ones never change."""
