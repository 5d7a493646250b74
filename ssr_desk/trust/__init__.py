"""Keys, certificates, signing and sealing. Knows neither records nor the database."""
