// The one request of the page: what the form would post, to where it would post it.

let running = new AbortController();

/** Drops the request that is under way, if any. */
export function cancel() {
  running.abort();
}

/**
 * Posts a form's data, or what is promised to become that, and returns the page that answers, as a document.
 *
 * A request still under way is dropped. Returns null where this one was; throws where no page of ours came back.
 */
export async function ask(url, data) {
  cancel();
  const { signal } = (running = new AbortController());
  try {
    const response = await fetch(url, { method: "POST", body: await data, signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.querySelector("[data-part=answer]")) throw new Error(`status ${response.status} without a page`);
    return page;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
