import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

// The project speaks plain American technical English. A pattern is here because it was found in the code and made readers look twice.

/** What must not be written, and what to write in its place. */
const words: readonly (readonly [RegExp, string])[] = [
  [/\b(?:tell|tells|told|telling)\b/gi, "report, say, show, state"],
  [/\bwhat (?:became|becomes|has become) of\b/gi, "the outcome of, what happens to"],
  [/\b(?:left|leaves?|leaving) (?:it |them )?alone\b/gi, "ignored, unchanged"],
  [/\bno session files?\b/gi, "not a session file, other object"],
  [/(?<!\bthere )\b(?:is|are|was|were|be) no (?!longer\b|more\b|less\b|later\b|earlier\b)[a-z]+/gi, "is not a …, does not …, without …"],
  [/\bstand-ins?\b/gi, "emulator, fake, simulated platform"],
  [/\bbesides\b/gi, "also, in addition, apart from"],
  [/\b(?:what is promised|held by)\b/gi, "guarantees, verified by"],
  [/\b(?:null|false|true|nothing|fails?|throws?|refused|rejected|skipped|missing|one|only) where\b/gi, "if, when"],
  [/\bwhere (?:it|they|nothing|nobody|none|somebody|that) (?:is|are|was|were|has|have|does|can|cannot|stands)\b/gi, "if, when"],
  [/\bas it stands\b/gi, "as it is, unchanged"],
  [/\banew\b/gi, "again"],
  [/\bfor the while\b/gi, "meanwhile, until then"],
  [/\bin (?:its|their) stead\b/gi, "instead"],
  [/\bnobody(?:'s)? (?:asks?|asked|is asked)\b/gi, "no request is made"],
  [
    /\b(?:pseudonym|material|normal|serial|initial|organ|optim|recogn|summar|synchron|author|custom|categor|minim|maxim|general|special|final)is(?:e|es|ed|er|ing|ation)\b/gi,
    "-ize",
  ],
  [/\b\w*(?:colour|behaviour|favour|honour|labour|neighbour)\w*/gi, "-or"],
  [/\b(?:centre|centres|metre|metres|theatre)\b/gi, "-er"],
  [/\b(?:licence|licences|defence|offence)\b/gi, "-se"],
  [
    /\b(?:grey|whilst|amongst|artefacts?|programme|analys(?:e|es|ed|ing)|catalogue|fulfil|labelled|modelled|travelled|judgement)\b/gi,
    "the American spelling",
  ],
];

const texts = globSync([
  "*.md",
  "docs/**/*.md",
  ".github/**/*.{md,yml}",
  ".ci/run",
  "terraform/**/*.{md,tf,hcl}",
  "{functions,schema,test}/**/*.{ts,sql,md,sh,yaml}",
])
  .map((file) => file.replaceAll(path.sep, "/"))
  .filter((file) => !file.startsWith("schema/generated/") && file !== "test/words.test.ts")
  .toSorted();

/** Every place of a text that has a word of the list. SQL's `where` is SQL's. */
const found = (text: string): readonly string[] =>
  text
    .split("\n")
    .flatMap((line, index) =>
      words.flatMap(([pattern, better]) => [...line.matchAll(pattern)].map(([word]) => `${index + 1}: "${word}": write ${better}`)),
    );

it.each(texts)("the words of %s are plain", (file) => {
  expect(found(readFileSync(file, "utf8")).map((place) => `${file}:${place}`)).toEqual([]);
});

it.each([
  ["says what became of it", '1: "what became of": write the outcome of, what happens to'],
  ["a\nit is told", '2: "told": write report, say, show, state'],
  ["that is no error", '1: "is no error": write is not a …, does not …, without …'],
  ["null where it is missing", '1: "null where": write if, when'],
  ["the colour of it", '1: "colour": write -or'],
])("%j is found", (text, place) => {
  expect(found(text)).toContain(place);
});

it.each(["select a from b where c is null", "it is no longer there", "sessions whose queue is known", "a promise that otherwise rises"])(
  "%j is fine",
  (text) => {
    expect(found(text)).toEqual([]);
  },
);
