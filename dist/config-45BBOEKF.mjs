import {
  ConfigError,
  localBucket,
  readConfig,
  readMetricSettings,
  sampleInstance,
  samplePrefix,
  settingNames,
  settingsOf
} from "./chunk-SJBFM3IU.mjs";
import "./chunk-4M2XN4FZ.mjs";
import "./chunk-57YWOC5O.mjs";
import "./chunk-AFS2GSB3.mjs";
import "./chunk-O6YSETKJ.mjs";
export {
  ConfigError,
  localBucket,
  readConfig,
  readMetricSettings,
  sampleInstance,
  samplePrefix,
  settingNames,
  settingsOf
};
