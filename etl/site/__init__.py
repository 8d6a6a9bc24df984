"""The public view as plain files: HTML, one style, a few lines of script; for any web server, in any folder of it."""
