import {
  UsageError,
  UserError,
  describeError,
  exitCodes,
  mistyped,
  shellQuoted
} from "./chunk-VVZL3W6N.mjs";
import "./chunk-HNAA7KRG.mjs";
import "./chunk-3HT2UMTP.mjs";
import "./chunk-4M2XN4FZ.mjs";
import "./chunk-V6JX6FFH.mjs";
import "./chunk-57YWOC5O.mjs";
import "./chunk-3ELH2EWA.mjs";
import "./chunk-AFS2GSB3.mjs";
import "./chunk-O6YSETKJ.mjs";
export {
  UsageError,
  UserError,
  describeError,
  exitCodes,
  mistyped,
  shellQuoted
};
