/** What a browser shows at the function's address: what runs there, and what to type. It has no data, no script and no request. */
export const functionPage = {
  headers: {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "no-store",
  },
  html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>ccaip-sessions</title>
<style>
  body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1f2328; background: #fff }
  pre { padding: 0.75rem 1rem; background: #f3f4f6; overflow-x: auto }
  @media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #17191c } pre { background: #24272b } }
</style>
<h1>ccaip-sessions is running</h1>
<p>At this address the function takes storage events, as in the cloud. Copy a session file into the bucket folder, and its rows are in the
warehouse within a second. See them in a terminal:</p>
<pre>npx ccaip-sessions query "from contact_center.sessions"
npx ccaip-sessions report --out report.html
npx ccaip-sessions --help</pre>
<p>The terminal that runs <code>start</code> shows the outcome of each file, and where bucket and warehouse are.</p>
</html>
`,
} as const;
