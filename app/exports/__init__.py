"""Documents that leave the app as files."""
