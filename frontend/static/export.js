// The list as a file, for a spreadsheet or a program.

/** One line for each picture that has an answer: its file, what was read, how surely, or why not. */
export function asCsv(rows) {
  const lines = records(rows).map(({ file, text = "", confidence = "", error = "" }) => [file, text, confidence, error]);
  return [["file", "text", "confidence", "error"], ...lines].map((line) => line.map(quoted).join(",") + "\r\n").join("");
}

/** The same as JSON, with each picture's digits and the model that read them. */
export function asJson(rows) {
  return JSON.stringify(records(rows), null, 2);
}

/** Lets the browser save a text as a file. */
export function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function records(rows) {
  return rows.filter(({ answer }) => answer).map(({ given, answer }) => {
    const { text, confidence, digits, model, error } = answer;
    return error ? { file: given.name, error } : { file: given.name, text, confidence, digits: digits.map(({ digit }) => digit), model };
  });
}

/** A value in quotes where it needs them; a name that a spreadsheet would take for a formula is a text again. */
function quoted(value) {
  const text = String(value).replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
