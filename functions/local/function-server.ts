import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cloudEvent } from "@google-cloud/functions-framework";
import { getTestServer } from "@google-cloud/functions-framework/testing";
import type { createHandler } from "../event-handler.ts";

export interface FunctionServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the function under the Functions Framework on loopback, and `pages` for a browser. The framework by itself would listen on every
 * interface, and answer a browser with an error. Port 0 takes a free one.
 */
export async function serveFunction(
  handler: ReturnType<typeof createHandler>,
  port: number,
  pages: RequestListener = nothing,
): Promise<FunctionServer> {
  cloudEvent("ingestSession", handler);
  const framework = getTestServer("ingestSession");
  const server = createServer((request, response) => {
    // Events arrive at the root; forms of the pages have addresses of their own.
    if (request.method === "POST" && request.url === "/") framework.emit("request", request, response);
    else pages(request, response);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  return {
    url: `http://127.0.0.1:${isAddressInfo(address) ? address.port : port}`,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

const nothing: RequestListener = (_, response) => void response.writeHead(404, { "content-type": "text/plain" }).end("Nothing is here.\n");

const isAddressInfo = (address: AddressInfo | string | null): address is AddressInfo => typeof address === "object" && address !== null;
