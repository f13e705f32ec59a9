"""Analyzes statements with GoogleSQL's own analyzer, which PyPI's `zetasql` contains as WebAssembly.

    analyzer.py PROGRAM --compile    compiles the WebAssembly into the file PROGRAM: once, since it takes 20 seconds and more
    analyzer.py PROGRAM              reads one JSON object from standard input, writes one JSON list to standard output

Input: {"project": ..., "features": [...], "statements": [{"sql": ..., "parameters": [{"name": ..., "parameterType": {...}}]}]}, parameters as
BigQuery's REST API takes them. Statements are analyzed in their order: what one creates, later ones can read.
Output, for each statement: {"error": text or null, "columns": [{"name": ..., "type": ...}]}, with types as SQL writes them. A statement that
creates a table or a view has columns.
"""
import ctypes
import json
import re
import sys

from google.protobuf import json_format
from google.protobuf.message import DecodeError
from wasmtime import Config, Engine, Linker, Module, Store, WasiConfig
from zetasql.core.wasm_client import get_tzinfo_dir
from zetasql.wasi import get_wasm_path
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service
from zetasql.wasi._pb2.zetasql.proto import options_pb2, simple_catalog_pb2
from zetasql.wasi._pb2.zetasql.public import type_pb2

STATEMENT_KINDS = ["QUERY", "CREATE_VIEW", "CREATE_TABLE", "CREATE_TABLE_FUNCTION", "INSERT", "UPDATE", "DELETE"]


def engine():
    config = Config()
    config.shared_memory = True
    return Engine(config)


class Library:
    """The analyzer's functions. The package's own client copies messages byte by byte, and compiles at every start."""

    def __init__(self, program):
        wasi = WasiConfig()
        wasi.inherit_stderr()
        wasi.preopen_dir(get_tzinfo_dir(), "/usr/share/zoneinfo")
        self.store = Store(engine())
        self.store.set_wasi(wasi)
        linker = Linker(self.store.engine)
        linker.define_wasi()
        module = Module.deserialize_file(self.store.engine, program)
        self.exports = linker.instantiate(self.store, module).exports(self.store)
        self.exports["_initialize"](self.store)

    def address(self, place):
        return ctypes.addressof(self.exports["memory"].data_ptr().contents) + place

    def call(self, method, request, response):
        message = request.SerializeToString()
        place = self.exports["wasm_malloc"](self.store, len(message))
        size_place = self.exports["wasm_malloc"](self.store, 4)
        ctypes.memmove(self.address(place), message, len(message))
        answer = self.exports[f"ZetaSqlLocalService_{method}"](self.store, place, len(message), size_place)
        size = int.from_bytes(ctypes.string_at(self.address(size_place), 4), "little")
        self.exports["wasm_free"](self.store, place)
        self.exports["wasm_free"](self.store, size_place)
        if answer == 0:
            size = self.exports["wasm_get_last_error_size"](self.store)
            raise Refused(ctypes.string_at(self.address(self.exports["wasm_get_last_error"](self.store)), size).decode())
        read = ctypes.string_at(self.address(answer), size)
        self.exports["wasm_free"](self.store, answer)
        return response.FromString(read)


class Refused(Exception):
    """The analyzer's verdict."""


class Analyzer:
    def __init__(self, library, project, features):
        self.library = library
        self.project = project
        self.language = {
            "enabledLanguageFeatures": features,
            "productMode": "PRODUCT_EXTERNAL",
            "nameResolutionMode": "NAME_RESOLUTION_DEFAULT",
            "supportedStatementKinds": [f"RESOLVED_{kind}_STMT" for kind in STATEMENT_KINDS],
            "reservedKeywords": ["QUALIFY"],
        }
        self.datasets = {}
        self.registered = None

    def analyze(self, sql, parameters):
        options = {
            "languageOptions": self.language,
            "defaultTimezone": "UTC",
            "errorMessageMode": "ERROR_MESSAGE_ONE_LINE",
            "parameterMode": "PARAMETER_NAMED",
            "queryParameters": [{"name": one["name"], "type": type_of_parameter(one["parameterType"])} for one in parameters],
        }
        request = service.AnalyzeRequest(registered_catalog_id=self.catalog(), sql_statement=separate_names(sql))
        json_format.ParseDict(options, request.options)
        try:
            answer = self.library.call("Analyze", request, service.AnalyzeResponse)
        except DecodeError:
            # Accepted, but the resolved tree of a long condition is nested deeper than the protobuf library reads.
            return []
        node = innermost(answer.resolved_statement)
        name = field_of(node, "name_path")
        if (definitions := field_of(node, "column_definition_list")) is not None:
            columns = [(one.name, one.type) for one in definitions]
        else:
            columns = [(one.name, one.column.type) for one in field_of(node, "output_column_list") or []]
        if name is not None:
            self.add(list(name), columns, field_of(node, "signature"), field_of(node, "argument_name_list"))
        return [{"name": column, "type": text_of_type(kind)} for column, kind in columns]

    def add(self, path, columns, signature, argument_names):
        _, dataset, name = path
        contents = self.datasets.setdefault(dataset, simple_catalog_pb2.SimpleCatalogProto(name=dataset))
        if signature is None:
            # `create or replace` replaces.
            for index, known in enumerate(contents.table):
                if known.name == name:
                    del contents.table[index]
                    break
            table = contents.table.add(name=name, full_name=".".join(path))
            for column, kind in columns:
                table.column.add(name=column, type=kind, is_writable_column=True)
        else:
            function = contents.custom_tvf.add(name_path=[name], type="FIXED_OUTPUT_SCHEMA_TVF", argument_name=argument_names)
            function.signature.CopyFrom(signature)
        self.registered = None

    def catalog(self):
        if self.registered is None:
            request = service.RegisterCatalogRequest()
            root = request.simple_catalog
            root.name = "root"
            json_format.ParseDict({"languageOptions": self.language}, root.builtin_function_options)
            # A dataset is found with and without its project.
            root.catalog.extend(self.datasets.values())
            root.catalog.add(name=self.project).catalog.extend(self.datasets.values())
            self.registered = self.library.call("RegisterCatalog", request, service.RegisterResponse).registered_id
        return self.registered


def separate_names(sql):
    """`a.b.c` in one pair of backticks is three names to BigQuery and one to the analyzer."""
    return re.sub(r"`([^`\s]+\.[^`\s]+)`", lambda found: ".".join(f"`{part}`" for part in found[1].split(".")), sql)


def innermost(node):
    while "node" in node.DESCRIPTOR.oneofs_by_name and (kind := node.WhichOneof("node")) is not None:
        node = getattr(node, kind)
    return node


def field_of(node, name):
    """A field of a resolved node or of what it extends; None if it has no such field."""
    while name not in node.DESCRIPTOR.fields_by_name:
        if "parent" not in node.DESCRIPTOR.fields_by_name:
            return None
        node = node.parent
    return getattr(node, name)


def type_of_parameter(parameter):
    if parameter["type"] == "ARRAY":
        return {"typeKind": "TYPE_ARRAY", "arrayType": {"elementType": type_of_parameter(parameter["arrayType"])}}
    return {"typeKind": f"TYPE_{ {'FLOAT64': 'DOUBLE'}.get(parameter['type'], parameter['type'])}"}


def text_of_type(kind):
    name = type_pb2.TypeKind.Name(kind.type_kind).removeprefix("TYPE_")
    if name == "ARRAY":
        return f"ARRAY<{text_of_type(kind.array_type.element_type)}>"
    if name == "STRUCT":
        return f"STRUCT<{', '.join(f'{one.field_name} {text_of_type(one.field_type)}' for one in kind.struct_type.field)}>"
    return {"DOUBLE": "FLOAT64"}.get(name, name)


def main():
    program = sys.argv[1]
    if sys.argv[2:] == ["--compile"]:
        with open(program, "wb") as file:
            file.write(Module.from_file(engine(), get_wasm_path()).serialize())
        return
    given = json.load(sys.stdin)
    analyzer = Analyzer(Library(program), given["project"], given["features"])
    verdicts = []
    for statement in given["statements"]:
        try:
            verdicts.append({"error": None, "columns": analyzer.analyze(statement["sql"], statement["parameters"])})
        except Refused as error:
            verdicts.append({"error": str(error), "columns": []})
    json.dump(verdicts, sys.stdout)


main()
