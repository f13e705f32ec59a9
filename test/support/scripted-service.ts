import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** Status and body of an answer. */
export type Answer = readonly [status: number, body: object];

export interface Asked {
  /** Method and path, as the service names requests. */
  readonly what: string;
  readonly search: URLSearchParams;
  readonly body: string;
  readonly contentType: string | undefined;
}

/** A service that answers each request as it is scripted to, and remembers what it was asked. */
export interface ScriptedService {
  readonly endpoint: string;
  /** Requests so far, in order. */
  readonly asked: Asked[];
  /** Answers to a request, in the order in which it is asked; the last one stays. Without any, the answer is 501. */
  on(what: string, ...answers: readonly Answer[]): void;
  /** How many answers to a request are still to come, with the one that stays. */
  leftOf(what: string): number;
  requests(): readonly string[];
  stop(): void;
}

/** An error in the form of Google's services. */
export const refused = (code: number, reason: string): Answer => [
  code,
  { error: { code, message: reason, errors: [{ reason, message: reason }] } },
];

/** Starts a service. `named` makes the name of a request of its path; `completed` may add to an answer what is in the request. */
export async function startScriptedService({
  named,
  completed = (answer) => answer,
}: {
  readonly named: (path: string) => string;
  readonly completed?: (answer: object, asked: Asked) => object;
}): Promise<ScriptedService> {
  const answers = new Map<string, Answer[]>();
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? "/", "http://service");
      const one = {
        what: `${request.method} ${named(url.pathname)}`,
        search: url.searchParams,
        body: await text(request),
        contentType: request.headers["content-type"],
      };
      asked.push(one);
      const known = answers.get(one.what) ?? [];
      const [status, body] = (known.length > 1 ? known.shift() : known[0]) ?? refused(501, "notImplemented");
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(status === 200 ? completed(body, one) : body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    asked,
    on: (what, ...given) => void answers.set(what, [...given]),
    leftOf: (what) => answers.get(what)?.length ?? 0,
    requests: () => asked.map(({ what }) => what),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
