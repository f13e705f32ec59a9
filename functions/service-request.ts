/** An answer that is not a success, or none: `code` is the HTTP status or the network error's code, `errors` what the service complains of. */
class ServiceRequestError extends Error {
  override readonly name = "ServiceRequestError";
  readonly code: number | string | undefined;
  readonly errors: readonly unknown[];
  constructor(message: string, code: number | string | undefined, errors: readonly unknown[] = []) {
    super(message);
    this.code = code;
    this.errors = errors;
  }
}

interface ServiceRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly data?: Buffer;
  readonly responseType: "json" | "stream";
}

interface ServiceAnswer<Data> {
  readonly headers: Headers;
  readonly data: Data;
}

/** What clients of Google's have as `authClient`: it adds the credentials and sends. */
interface Authorized {
  request<Data>(options: ServiceRequest): Promise<ServiceAnswer<Data>>;
}

/**
 * One request of the client's own authorized connection, below its methods, which copy options and chain streams for each. A stream is the
 * bytes as they are sent, compressed if they are. `retries`: whether a service that fails is asked again.
 *
 * @throws `ServiceRequestError`, without what was sent
 */
export async function requestService<Data>(auth: Authorized, request: ServiceRequest, retries: boolean): Promise<ServiceAnswer<Data>> {
  const options = {
    ...request,
    compress: false,
    ...(retries ? { retryConfig: { httpMethodsToRetry: ["GET", "POST"] } } : { retry: false }),
  };
  try {
    return await auth.request<Data>(options);
  } catch (error) {
    throw withoutRequest(error, request.url);
  }
}

/** The error without its copy of the request. A status counts only if the service itself answered: the token's server has its own 404. */
function withoutRequest(error: unknown, url: string): ServiceRequestError {
  const message = error instanceof Error ? error.message : "no answer";
  const response = property(error, "response");
  const status = property(error, "status");
  const asked = property(property(response, "config"), "url");
  if (typeof status === "number" && String(asked).startsWith(url)) {
    const refusal = property(jsonOf(property(response, "data")), "error");
    const errors = property(refusal, "errors");
    const stated = property(refusal, "message");
    return new ServiceRequestError(typeof stated === "string" ? stated : message, status, Array.isArray(errors) ? errors : []);
  }
  const code = property(error, "code");
  return new ServiceRequestError(message, response === undefined && typeof code === "string" ? code : undefined);
}

function jsonOf(data: unknown): unknown {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

const property = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
