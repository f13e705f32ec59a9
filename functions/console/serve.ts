import { once } from "node:events";
import { type RequestListener, createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";

/** The console as what answers the requests of a server. */
export const consoleListener = (app: Hono): RequestListener => getRequestListener(app.fetch);

export interface ServedConsole {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the console on loopback; if the port is taken, on a free one. */
export async function serveConsole(app: Hono, port: number): Promise<ServedConsole> {
  const server = createServer(consoleListener(app));
  const listen = async (chosen: number): Promise<void> => {
    server.listen(chosen, "127.0.0.1");
    await once(server, "listening");
  };
  await listen(port).catch(async (error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return listen(0);
    throw error;
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}`,
    close: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
}
