/** `npm run costs`: what the system costs a month, as the operations guide prints it, and what each of the fifteen questions reads. */

import { costTable } from "./monthly.ts";
import { questions } from "./questions.ts";

const write = (line: string): void => void process.stdout.write(`${line}\n`);

write(await costTable());
write("");
write("What each question reads once at 20,000 sessions a day and a year of history, in GiB:");
for (const { title, isFiltered, bytesAt } of questions)
  write(`${(bytesAt(20_000, 365) / 1024 ** 3).toFixed(2).padStart(8)}  ${title}${isFiltered ? "" : " (all days)"}`);
