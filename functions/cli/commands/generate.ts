import { Command, InvalidArgumentError, Option } from "commander";
import { sampleInstance } from "../../config.ts";
import { date, jsonOption, wholeNumber } from "../options.ts";
import { bytesText, countText, outputOf } from "../print.ts";
import { openProgress } from "../progress.ts";
import { generateFolder } from "../../local/platform/generate-folder.ts";
import { defaultOptions, isWithoutPrefix, type GenerateOptions } from "../../local/platform/generate-writes.ts";

const share = (text: string): number => {
  const number = Number(text);
  if (text.trim() === "" || !(number >= 0 && number <= 1)) throw new InvalidArgumentError("Expected a share from 0 to 1, such as 0.01.");
  return number;
};

const names = (text: string): readonly string[] => {
  const list = text.split(",").map((name) => name.trim());
  if (list.some((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) || new Set(list).size < list.length) {
    throw new InvalidArgumentError("Expected different names divided by commas, of letters, digits, dots, dashes and underscores.");
  }
  return list;
};

const zone = (text: string): string => {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError("Expected a time zone such as America/Los_Angeles.");
  }
};

/** The setting that maps prefixes to instances, if there are prefixes. */
const environmentFor = (instances: readonly string[]): string =>
  isWithoutPrefix(instances) || instances.join() === sampleInstance
    ? ""
    : `INSTANCES='${JSON.stringify(Object.fromEntries(instances.map((name) => [`${name}/`, name])))}' `;

/** `ccaip-sessions generate DIR`: session files as the platform would write them. */
export const generateCommand = new Command("generate")
  .description(
    "Writes session files as the platform would: calls and chats of every kind over several days, each written when it ends and " +
      "again about 15 minutes later. People, numbers and texts are invented. The same options give the same files.",
  )
  .argument("<DIR>", "folder to write into; created if it does not exist")
  .option("--sessions <N>", "calls and chats together", wholeNumber({ least: 0 }), defaultOptions.sessions)
  .option("--days <D>", "days that they are spread over", wholeNumber(), defaultOptions.days)
  .option("--start <DATE>", "first day", date, defaultOptions.start)
  .option("--seed <S>", "a different number gives different sessions", wholeNumber({ least: 0 }), defaultOptions.seed)
  .option("--instances <NAMES>", "instances that share the bucket, each under its own prefix: acme,globex", names, [sampleInstance])
  .option("--time-zone <ZONE>", "zone whose local time the files use", zone, defaultOptions.timeZone)
  .option("--chat-share <P>", "share of chats among the sessions", share, defaultOptions.chatShare)
  .option("--duplicates <P>", "share of writes that come again unchanged", share, defaultOptions.duplicates)
  .option("--damage <P>", "broken and foreign files, as a share of the sessions", share, defaultOptions.damage)
  .option("--drift <P>", "share of sessions with undocumented keys or types", share, defaultOptions.drift)
  .option("--size <N>", "further transfers per handled session, to make files big", wholeNumber({ least: 0 }), defaultOptions.extraLegs)
  .option("--truth <FILE>", "also write what a loader must make of the files: a line of JSON for each session or rejected file")
  .addOption(
    new Option("--writes <WHICH>", "every write in order, or only each session's final file")
      .choices(["all", "newest"] as const)
      .default(defaultOptions.writes),
  )
  .addOption(jsonOption())
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions generate sessions
  $ npx ccaip-sessions generate two --sessions 500 --instances acme,globex
  $ npx ccaip-sessions generate damaged --damage 0.05 --drift 0.05 \\
      --duplicates 0.1 --truth truth.ndjson
  $ npx ccaip-sessions generate big --sessions 20 --size 200`,
  )
  .action((folder: string, chosen: Chosen) => {
    const { size, truth, json, ...options } = chosen;
    const progress = openProgress("sessions");
    progress.total(options.sessions);
    const summary = generateFolder(folder, { ...options, extraLegs: size }, { truthFile: truth, progress: progress.update });
    progress.stop();
    const { calls, chats, writes, files, bytes, damaged, milliseconds } = summary;
    const rate = Math.round(writes / (milliseconds / 1000));
    const lines = [
      `${countText(calls + chats, "session")} over ${countText(options.days, "day")} from ${options.start}: ${countText(calls, "call")}, ${countText(chats, "chat")}`,
      `${countText(files, "file")} in ${folder}, ${countText(writes, "write")}, ${bytesText(bytes)} (${countText(rate)} writes/s)`,
      ...(damaged > 0 ? [`${countText(damaged, "write")} of broken or foreign files, on purpose`] : []),
      ...(truth === undefined ? [] : [`What must be loaded: ${truth}`]),
      "",
      `Next: ${environmentFor(options.instances)}npx ccaip-sessions load ${folder}`,
    ];
    outputOf({ json }).result(summary, lines.join("\n"));
  });

/** The options as Commander parses them. */
interface Chosen extends Omit<GenerateOptions, "extraLegs"> {
  readonly size: number;
  readonly truth?: string;
  readonly json?: true;
}
