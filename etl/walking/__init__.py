"""Parts of the walk plan: how far schools lie apart, who goes to which, in which order."""
