import {
  LocalFolder
} from "./chunk-TFHDMKML.mjs";
import "./chunk-O6YSETKJ.mjs";
export {
  LocalFolder
};
