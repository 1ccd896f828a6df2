"""Stands in for the library of AWS Glue, as far as a job needs it that reads a source through a connection."""
