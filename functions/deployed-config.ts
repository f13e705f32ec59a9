import { type Config, readConfig } from "./config.ts";
import { cloudLog } from "./log.ts";

/** The settings of a deployed function. If they cannot be used, it logs every problem and throws, so that the instance does not start. */
export function deployedConfig(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    const message = error instanceof Error ? error.message : "The settings cannot be used";
    cloudLog().write("ERROR", message, { event: "settings", outcome: "failed" });
    throw error;
  }
}
