"""Reads a folder of session files into one table with DuckDB's read_json, as its documentation does. Prints its cost and its rows."""

import json
import resource
import sys

import duckdb

folder, database = sys.argv[1:3]
connection = duckdb.connect(database)
connection.execute(f"create table files as select * from read_json('{folder}/**/*.json', filename = true)")
usage = resource.getrusage(resource.RUSAGE_SELF)
sessions, participants = connection.execute("select count(*), sum(len(participants)) from files").fetchone()
print(
    json.dumps(
        {
            "microseconds": 1e6 * (usage.ru_utime + usage.ru_stime),
            "peakBytes": 1024 * usage.ru_maxrss,
            "rows": {"sessions": sessions, "participants": int(participants)},
        }
    )
)
