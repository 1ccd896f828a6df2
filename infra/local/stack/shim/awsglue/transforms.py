"""Generated scripts import everything from here; the local stack has no transforms."""
