"""The school that a report to line 109 is about, read from an operator's free words."""
