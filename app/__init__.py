"""The half that reads: the only thing that pages import."""
