"""The half that writes: sources → landing → staging → marts → public → serving file."""
