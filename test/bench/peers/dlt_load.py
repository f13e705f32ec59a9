"""Loads a folder of session files into DuckDB as dlt's documentation does: one resource, merged by key. Prints its cost and its rows."""

import glob
import json
import os
import resource
import sys

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
import dlt

folder, database = sys.argv[1:3]


def sessions():
    for file in sorted(glob.glob(os.path.join(folder, "**", "*.json"), recursive=True)):
        with open(file) as opened:
            # Calls and chats share their numbers: without the name of the file, a third of the sessions would be lost.
            yield {"session_key": os.path.basename(file), **json.load(opened)}


pipeline = dlt.pipeline(
    "ccaip", destination=dlt.destinations.duckdb(database), dataset_name="raw", pipelines_dir=database + ".state", progress=None
)
pipeline.run(dlt.resource(sessions, name="sessions", primary_key="session_key", write_disposition="merge"))
usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
with pipeline.sql_client() as client:
    rows = {
        name: client.execute_sql(f"select count(*) from raw.{table}")[0][0]
        for name, table in (("sessions", "sessions"), ("participants", "sessions__participants"))
    }
print(
    json.dumps(
        {
            "microseconds": 1e6 * sum(usage.ru_utime + usage.ru_stime for usage in usages),
            "peakBytes": 1024 * usages[0].ru_maxrss,
            "rows": rows,
        }
    )
)
