// Pieces of the page that scripts add: each stands, in the page's language, in a template.

/** A new copy of what the template `id` holds. */
export function copyOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** Shows an element's data-text, with `values` for the {names} in it. */
export function tell(element, values) {
  element.textContent = element.dataset.text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
