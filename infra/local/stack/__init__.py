"""The account on one machine: emulators, a real PostgreSQL and a Glue that really connects to it.

Run as `python -m stack up|down|status|env` with `infra/local` as the working directory. What is in here stands in for
AWS; nothing that is deployed imports it.
"""
