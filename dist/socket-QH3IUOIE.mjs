import {
  NotServedError,
  connectDatabase,
  serveDatabase
} from "./chunk-E4DJ43BM.mjs";
import "./chunk-V6JX6FFH.mjs";
import "./chunk-57YWOC5O.mjs";
import "./chunk-3ELH2EWA.mjs";
import "./chunk-AFS2GSB3.mjs";
import "./chunk-O6YSETKJ.mjs";
export {
  NotServedError,
  connectDatabase,
  serveDatabase
};
