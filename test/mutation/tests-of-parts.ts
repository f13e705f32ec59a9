/**
 * The tests of each part that a changed program can fail: those that run it in their own process, but for those that read its text. Each list
 * runs for what the ones before it did not notice, and takes longer; the last one starts emulators.
 */
export const testsOf: Readonly<Record<string, readonly (readonly string[])[]>> = {
  pipeline: [
    [
      "test/pipeline/{byte-budget,decide,derive,golden,identity,parse,read-session,readings,reload,settings,touched-days,version-order}.test.ts",
      "test/values/instant.test.ts",
    ],
    ["test/{bad-input,security}.test.ts", "test/fuzz/fuzz.test.ts", "test/pipeline/lossless.test.ts"],
    [
      "test/pipeline/any-order.test.ts",
      "test/redelivery.test.ts",
      "test/values/personal-data.test.ts",
      "test/maintenance/{batches,load,replay}.test.ts",
    ],
  ],
  storage: [
    ["test/storage/{cloud-calls,cloud-checksums,cloud-requests,local-folder,open,session-files}.test.ts"],
    ["test/local/bucket-events.test.ts", "test/maintenance/doctor.test.ts", "test/maintenance/batches.test.ts"],
    ["test/storage/cloud-storage.test.ts", "test/strict/proxy.test.ts"],
  ],
  warehouse: [
    [
      "test/warehouse/*.test.ts",
      "test/warehouse/bigquery/{administration,errors,jobs,migrate-plan,requests,wire-format}.test.ts",
      "test/warehouse/duckdb/{duckdb,open,reader,reading}.test.ts",
    ],
    [
      "test/contracts.test.ts",
      "test/cli/messages.test.ts",
      "test/warehouse/duckdb/socket.test.ts",
      "test/maintenance/{load,replay,retire,doctor,mirror-deletes,reconcile,erase,settle}.test.ts",
      "test/views/{one-session,metric-views}.test.ts",
    ],
    [
      "test/warehouse/bigquery/{bigquery,migrate}.test.ts",
      "test/{strict/proxy,googlesql/googlesql,maintenance/bigquery,maintenance/upkeep,views/bigquery}.test.ts",
    ],
  ],
  maintenance: [
    [
      "test/maintenance/{canary,file-loader,lease,live-from,migrate,settings-agreement,retire,replay,doctor,mirror-deletes,load}.test.ts",
      "test/upkeep.test.ts",
    ],
    [
      "test/maintenance/{batches,changed-days,compact,erase,reconcile,reconcile-round,settle,upkeep-tasks}.test.ts",
      "test/cli/messages.test.ts",
    ],
    ["test/maintenance/{bigquery,upkeep}.test.ts", "test/sweep/*.test.ts", "test/strict/proxy.test.ts"],
  ],
};
