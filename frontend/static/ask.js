// The one request of the page: what the form would post, to where it would post it.

const LONGEST_WAIT = 60; // seconds: who is told to wait longer presses a button instead

/**
 * Asks for the page with the answer: { page, passing, seconds }, or a throw where no page of ours came back.
 *
 * `passing` tells of a failure that another time may not meet, `seconds` when to ask again if the server said so.
 */
export async function askForPage(url, given, signal) {
  const response = await post(url, given, { signal });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!page.querySelector("[data-part=answer]")) throw new Error(`status ${response.status} without a page`);
  return { page, passing: response.status >= 500, seconds: secondsOf(response) };
}

/** Asks for the answer alone: the reading or { error }, and `seconds`, or a throw where neither came back. */
export async function askForReading(url, given, { why = false, signal } = {}) {
  const response = await post(url, given, { why, signal, headers: { Accept: "application/json" } });
  return { ...(await response.json()), seconds: secondsOf(response) };
}

async function post(url, given, { why, ...options }) {
  const body = new FormData();
  body.append("image", await given.blob(), given.name);
  if (why) body.append("why", "on");
  return fetch(url, { method: "POST", body, ...options });
}

/** After how many seconds a busy server wants to be asked again; null where it does not say so. */
function secondsOf(response) {
  const seconds = Number.parseInt(response.headers.get("Retry-After"), 10);
  return response.status === 503 && seconds >= 0 && seconds <= LONGEST_WAIT ? seconds : null;
}
