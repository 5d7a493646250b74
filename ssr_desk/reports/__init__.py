"""Reports: from a plain model to a signed PDF."""
