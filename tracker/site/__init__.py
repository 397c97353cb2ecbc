"""The public face over all rooms, and the desk."""
