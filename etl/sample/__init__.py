"""An invented city: landing files that look like the real ones, the same for the same seed."""
