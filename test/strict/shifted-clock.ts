/** Preloaded into a program: its clock is ahead of the machine's by CLOCK_AHEAD_MILLISECONDS. Timers run as ever. */
const ahead = Number(process.env["CLOCK_AHEAD_MILLISECONDS"] ?? "0");
const machineNow = Date.now.bind(Date);
const now = (): number => machineNow() + ahead;

globalThis.Date = new Proxy(Date, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  get: (target, name, receiver) => (name === "now" ? now : Reflect.get(target, name, receiver)),
});
