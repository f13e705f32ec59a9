import { UserError, describeError } from "./error-messages.ts";

const scope = "https://www.googleapis.com/auth/cloud-platform";

/** Longest time that a sign-in may take; a machine outside Google's cloud searches a few seconds for a metadata server. */
const longestMilliseconds = 15_000;

/**
 * Throws one sentence if nobody is signed in to Google Cloud. Called before a command's first request: without credentials the clients
 * repeat for a long time what cannot succeed. `endpoint` is the setting of another endpoint, which takes no credentials.
 */
export async function requireCredentials(endpoint: string | undefined): Promise<void> {
  if (endpoint !== undefined) return;
  const { GoogleAuth } = await import("google-auth-library");
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new UserError("Google's sign-in does not answer: check the network, then run the same command again")),
    longestMilliseconds,
  );
  try {
    await Promise.race([new GoogleAuth({ scopes: [scope] }).getAccessToken(), promise]);
  } catch (error) {
    const file = process.env["GOOGLE_APPLICATION_CREDENTIALS"] ?? "";
    throw new UserError(file === "" || isOfNetwork(error) ? describeError(error) : unusable(file), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

const unusable = (file: string): string =>
  `GOOGLE_APPLICATION_CREDENTIALS names ${file}, which gives no credentials: unset it with: unset GOOGLE_APPLICATION_CREDENTIALS; then sign in with: gcloud auth application-default login`;

const isOfNetwork = (error: unknown): boolean =>
  error instanceof Error && "code" in error && typeof error.code === "string" && /^E(?!NOENT|ACCES|ISDIR)[A-Z_]+$/.test(error.code);
