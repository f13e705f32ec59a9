/** Microseconds since 1970 as ISO text without a zone: three digits of a second, or six if they are needed. */
export function microsecondsText(microseconds: bigint): string {
  const rest = ((microseconds % 1000n) + 1000n) % 1000n;
  const iso = new Date(Number((microseconds - rest) / 1000n)).toISOString();
  return `${iso.slice(0, -1)}${rest === 0n ? "" : String(rest).padStart(3, "0")}`;
}
