"""Like demands: suggested to the person who publishes, and grouped blind; the person always decides."""
