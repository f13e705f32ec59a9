import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/values/microseconds.ts
function microsecondsText(microseconds) {
  const rest = (microseconds % 1000n + 1000n) % 1000n;
  const iso = new Date(Number((microseconds - rest) / 1000n)).toISOString();
  return `${iso.slice(0, -1)}${rest === 0n ? "" : String(rest).padStart(3, "0")}`;
}
__name(microsecondsText, "microsecondsText");

export {
  microsecondsText
};
