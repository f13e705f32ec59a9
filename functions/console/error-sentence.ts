import { NotReadingError, ReadTooLongError } from "../warehouse/warehouse.ts";

/** An error as one sentence for a page. Conversions quote the value that they fail on, which may be a person's: it is left out. */
export function errorSentence(error: unknown): string {
  if (!(error instanceof Error)) return "The warehouse does not answer: see the terminal of this console.";
  if (error instanceof NotReadingError || error instanceof ReadTooLongError)
    return sentenceOf(error.message.replace(/^query only reads: /, "").replace("; to change rows, add --write", ": this page only reads"));
  const [line = ""] = error.message.split(/\n\s*\n|\n\s*LINE /);
  const text = line.replaceAll(/\s+/g, " ").trim();
  if (/^Permission Error: .*disabled by configuration/i.test(text))
    return "Files and the network are out of reach here: read relations of the warehouse.";
  return sentenceOf(/^(?:Conversion|Invalid Input|Out of Range) Error/i.test(text) ? text.replaceAll(/'[^']*'|"[^"]*"/g, "a value") : text);
}

const sentenceOf = (text: string): string => {
  const cut = text.length > 400 ? `${text.slice(0, 399)}…` : text;
  return `${cut.slice(0, 1).toUpperCase()}${cut.slice(1).replace(/[^.!?…]$/, "$&.")}`;
};
