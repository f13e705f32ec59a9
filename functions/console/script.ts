/** The console's script, for what a browser cannot do by itself; every page works without it. */
export const script = `"use strict";
// Ctrl+Enter sends the form of a text area.
document.addEventListener("keydown", (event) => {
  const area = event.target instanceof Element ? event.target.closest("textarea[data-submit]") : null;
  if (area === null || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  area.form.requestSubmit();
});

// Parts of a page that change by themselves: the server says when, and the same page is asked for again.
const live = document.querySelector("[data-live]");
if (live !== null) {
  let isAsking = false;
  let isStale = false;
  const refresh = async () => {
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    try {
      const response = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of document.querySelectorAll("[data-part]")) {
        const next = page.getElementById(part.id);
        // What has the focus stays, so that nobody loses their place.
        if (next !== null && !part.contains(document.activeElement)) part.replaceChildren(...next.childNodes);
      }
    } finally {
      isAsking = false;
      if (isStale) {
        isStale = false;
        refresh();
      }
    }
  };
  const source = new EventSource(live.dataset.live);
  source.addEventListener("ready", () => document.documentElement.setAttribute("data-listening", ""));
  source.addEventListener("changed", refresh);
  addEventListener("pagehide", () => source.close());
}
`;
