import {
  bare,
  bytesText,
  countText,
  csvText,
  outputOf,
  print,
  printError,
  printPlain,
  resultText,
  tableText,
  widthOf,
  wrapped
} from "./chunk-ZVAWR5EL.mjs";
import "./chunk-O6YSETKJ.mjs";
export {
  bare,
  bytesText,
  countText,
  csvText,
  outputOf,
  print,
  printError,
  printPlain,
  resultText,
  tableText,
  widthOf,
  wrapped
};
