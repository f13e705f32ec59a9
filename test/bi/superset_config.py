"""Settings of the Superset that tests start: its own database in a file, and BigQuery on an emulator that asks for no credentials."""

import os

import google.auth
from google.auth.credentials import AnonymousCredentials

SECRET_KEY = "a key for tests, known to everybody"
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
TALISMAN_ENABLED = False
RATELIMIT_ENABLED = False

# The client takes its address from BIGQUERY_EMULATOR_HOST, but has no variable to go without credentials.
google.auth.default = lambda *given, **named: (AnonymousCredentials(), "test")
