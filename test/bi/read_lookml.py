"""Prints what lkml reads in LookML files, as JSON: for each file, its views with the names of their fields, and its explores."""

import json
import pathlib
import sys

import lkml


def fields(view):
    plain = [one["name"] for one in view.get("dimensions", []) + view.get("measures", [])]
    times = [f"{one['name']}_{time}" for one in view.get("dimension_groups", []) for time in one["timeframes"]]
    return plain + times


answer = {}
for name in sorted(pathlib.Path(sys.argv[1]).rglob("*.lkml")):
    parsed = lkml.load(name.read_text(encoding="utf-8"))
    answer[str(name.relative_to(sys.argv[1]))] = {
        "views": {view["name"]: fields(view) for view in parsed.get("views", [])},
        "keys": [one["name"] for view in parsed.get("views", []) for one in view["dimensions"] if one.get("primary_key") == "yes"],
        "explores": {one["name"]: [join["name"] for join in one.get("joins", [])] for one in parsed.get("explores", [])},
    }
print(json.dumps(answer))
