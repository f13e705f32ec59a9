import { describe, expect, it } from "vitest";
import { createPipeline, versionKey } from "../../functions/pipeline/ingest.ts";
import { RowRefusedError } from "../../functions/warehouse/warehouse.ts";
import { callFile, stored } from "../support/session-files.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { testSettings } from "../support/settings.ts";

const received = new Date("2026-03-02T17:05:12.000Z");
const now = new Date("2026-03-02T17:05:12.345Z");
const info = {
  bucket: "acme-sessions",
  name: "metadata/call-4711.json",
  generation: "1700000000000001",
  timeCreated: "2026-03-02T17:05:11.000Z",
};

function pipelineOf(isErased?: (instance: string, key: string) => boolean, maxBytes = testSettings.maxBytes) {
  const files = new MemoryFiles();
  const pipeline = createPipeline(
    { ...testSettings, maxBytes },
    { files, now: () => now, ...(isErased === undefined ? {} : { isErased }) },
  );
  const decide = async (content: unknown, version: object = info) => {
    const file = stored(content, { ...info, ...version });
    files.put(file);
    return pipeline.decide({ version: file, eventId: "event-1", receivedAt: received });
  };
  return { files, pipeline, decide };
}
/** Tables, keys and the named columns of what a decision appends. */
const appendsOf = ({ appends }: Awaited<ReturnType<ReturnType<typeof pipelineOf>["decide"]>>, ...columns: readonly string[]) =>
  appends.map(({ table, key, row }) => [table.name, key, ...columns.map((name) => row.named()[name])]);

const fileOfTransfers = (count: number) =>
  callFile({ transfers: Array.from({ length: count }, () => ({})), participants: [], handle_durations: [], queue_durations: [] });

describe("a file becomes", () => {
  it("a session's row, with what happened to it", async () => {
    const { decide } = pipelineOf();
    const decision = await decide(callFile({ rating: "4", new_key: 1 }));
    expect(decision.outcome).toMatchObject({
      kind: "loaded",
      instance: "acme",
      sessionKey: "call-4711",
      warnings: [{ code: "number_as_text", pointer: "/rating" }],
      rows: { sessions: 1, participants: 2, handle_durations: 2, queue_durations: 1, transfers: 0 },
    });
    const names = ["event_id", "ingested_at", "handling_milliseconds", "source_bytes", "is_deleted", "session_date", "code_version"];
    expect(appendsOf(decision, ...names)).toEqual([
      [
        "session_versions",
        "acme-sessions/metadata/call-4711.json/1700000000000001",
        "event-1",
        "2026-03-02T17:05:12.345Z",
        345,
        decision.accepted?.file.size,
        false,
        "2026-03-02",
        "test",
      ],
    ]);
    const [row] = decision.appends;
    expect(row?.row.named()["warnings"]).toEqual([{ code: "number_as_text", pointer: "/rating" }]);
    expect(row?.row.named()["drift"]).toEqual([
      { pointer: "/rating", problem: "number_as_text", kind: "string" },
      { pointer: "/new_key", problem: "unknown_key", kind: "number" },
    ]);
    expect(decision.superseded).toBeNull();
  });

  it("a line of the ledger, if it is a transcript or empty", async () => {
    const { decide, files } = pipelineOf();
    const transcript = await decide({ comm_type: "chat", entries: [] });
    expect(transcript.outcome).toEqual({
      kind: "skipped",
      problems: [{ code: "transcript", pointer: "", detail: "a transcript, not a session" }],
    });
    expect(appendsOf(transcript, "outcome", "event_id", "source_bytes")).toEqual([
      ["unloaded_files", "skipped/acme-sessions/metadata/call-4711.json/1700000000000001", "skipped", "event-1", 33],
    ]);
    const empty = await decide("");
    expect(empty.outcome).toMatchObject({ kind: "skipped", problems: [{ code: "empty" }] });
    expect(empty.accepted).toBeNull();
    expect(files.kept.size).toBe(0);
  });

  it("a copy in quarantine and a line of the ledger, if it is rejected", async () => {
    const { decide, files } = pipelineOf();
    const decision = await decide(callFile({ created_at: null }));
    const copy = "no_created_at/2026/03/02/d048e95cf3251793-1700000000000001-call-4711.json";
    expect(decision.outcome).toEqual({
      kind: "rejected",
      problems: [{ code: "no_created_at", pointer: "/created_at", detail: "expected an instant, found nothing" }],
      quarantineObject: copy,
    });
    expect([...files.kept.keys()]).toEqual([copy]);
    expect(appendsOf(decision, "outcome", "quarantine_object", "channel", "session_id", "instance", "problems")).toEqual([
      [
        "unloaded_files",
        "rejected/acme-sessions/metadata/call-4711.json/1700000000000001",
        "rejected",
        copy,
        "call",
        4711,
        "acme",
        [{ code: "no_created_at", pointer: "/created_at", detail: "expected an instant, found nothing" }],
      ],
    ]);
  });

  it("a rejection without its bytes read, if it is too large", async () => {
    const { decide, files } = pipelineOf(undefined, 100);
    const decision = await decide(callFile());
    expect(decision.outcome).toMatchObject({
      kind: "rejected",
      problems: [{ code: "too_large", pointer: "", detail: "larger than MAX_OBJECT_BYTES (100 bytes)" }],
    });
    expect(appendsOf(decision, "source_sha256")).toEqual([[expect.anything(), expect.anything(), null]]);
    expect(files.kept.size).toBe(1);
  });

  it("a rejection at the limit of items, and a row within it", async () => {
    const { decide } = pipelineOf();
    expect((await decide(fileOfTransfers(10_000))).outcome.kind).toBe("loaded");
    expect((await decide(fileOfTransfers(10_001))).outcome).toMatchObject({
      kind: "rejected",
      problems: [{ code: "too_many_items", pointer: "", detail: "expected at most 10,000 list items" }],
    });
  });

  it("a skipped file, if its session was erased", async () => {
    const asked: unknown[] = [];
    const { decide } = pipelineOf((...args) => asked.push(args) > 0);
    expect((await decide(callFile())).outcome).toEqual({
      kind: "skipped",
      problems: [{ code: "erased", pointer: "", detail: "the session was erased" }],
    });
    expect(asked).toEqual([["acme", "call-4711", expect.objectContaining({ name: "metadata/call-4711.json" })]]);
  });
});

describe("a version that is gone", () => {
  it("is superseded by the live one, which is decided instead", async () => {
    const { files, pipeline } = pipelineOf();
    files.put(stored(callFile(), { ...info, generation: "1700000000000002" }));
    const decision = await pipeline.decide({ version: info, eventId: "event-1", receivedAt: received });
    const problems = [
      { code: "newer_version_loaded", pointer: "", detail: "this generation is no longer in the bucket; the live one was handled instead" },
    ];
    expect(decision.outcome).toMatchObject({ kind: "superseded", problems, live: { kind: "loaded", sessionKey: "call-4711" } });
    expect(appendsOf(decision).map(([table, key]) => [table, key])).toEqual([
      ["session_versions", "acme-sessions/metadata/call-4711.json/1700000000000002"],
      ["unloaded_files", "superseded/acme-sessions/metadata/call-4711.json/1700000000000001"],
    ]);
  });

  it("is recorded alone, if the object is gone too", async () => {
    const { pipeline } = pipelineOf();
    const decision = await pipeline.decide({ version: info, eventId: null, receivedAt: received });
    expect(decision.outcome).toEqual({
      kind: "superseded",
      problems: [{ code: "gone", pointer: "", detail: "the object is no longer in the bucket" }],
      live: null,
    });
    expect(appendsOf(decision, "outcome", "source_time_created", "source_bytes", "replayed_at")).toEqual([
      ["unloaded_files", "superseded/acme-sessions/metadata/call-4711.json/1700000000000001", "superseded", null, null, null],
    ]);
  });
});

describe("a row that the warehouse refuses for good", () => {
  it("rejects its file with the reasons, and keeps its bytes", async () => {
    const { decide, files, pipeline } = pipelineOf();
    const decision = await decide(callFile());
    const refused = await pipeline.refuse(decision, new RowRefusedError(["row_too_large", "no such field: x"]));
    expect(refused.outcome).toMatchObject({
      kind: "rejected",
      problems: [
        { code: "row_too_large", detail: "its row is larger than the warehouse accepts" },
        { code: "refused_by_warehouse", detail: "no such field: x" },
      ],
    });
    expect([...files.kept.values()]).toEqual([decision.accepted?.file.bytes]);
    expect(appendsOf(refused, "session_id", "channel", "source_sha256")).toEqual([
      [
        "unloaded_files",
        "rejected/acme-sessions/metadata/call-4711.json/1700000000000001",
        4711,
        "call",
        decision.accepted?.reading.sha256,
      ],
    ]);
  });

  it("of the live version in place of one that is gone rejects that, and keeps the record of the other", async () => {
    const { files, pipeline } = pipelineOf();
    files.put(stored(callFile(), { ...info, generation: "1700000000000002" }));
    const decision = await pipeline.decide({ version: info, eventId: "event-1", receivedAt: received });
    const refused = await pipeline.refuse(decision, new RowRefusedError(["row_too_large"]));
    expect(refused.outcome).toMatchObject({ kind: "superseded", live: { kind: "rejected" } });
    expect(appendsOf(refused).map(([, key]) => key)).toEqual([
      "rejected/acme-sessions/metadata/call-4711.json/1700000000000002",
      "superseded/acme-sessions/metadata/call-4711.json/1700000000000001",
    ]);
  });

  it("is thrown if no session's row was to be appended", async () => {
    const { decide, pipeline } = pipelineOf();
    const error = new RowRefusedError(["row_too_large"]);
    await expect(pipeline.refuse(await decide(""), error)).rejects.toBe(error);
  });
});

it("a version's key names bucket, object and generation", () => {
  expect(versionKey({ bucket: "b", name: "a/c.json", generation: "7" })).toBe("b/a/c.json/7");
});
