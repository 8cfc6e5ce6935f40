// Progress: one line an event, coloured only where a person looks.

const coloured =
  !process.env.NO_COLOR && (Boolean(process.env.FORCE_COLOR) || process.stdout.isTTY === true);

/** @param {number} code @returns {(text: string) => string} */
const paint = (code) => (text) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint(1);
const dim = paint(2);
export const red = paint(31);
const green = paint(32);
const cyan = paint(36);

/** @param {number} startedMs A value of performance.now(). */
function since(startedMs) {
  return dim(`${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

/** @param {string} text */
export function begin(text) {
  console.log(`${cyan(">")} ${text}`);
}

/** @param {string} text @param {number} startedMs */
export function passed(text, startedMs) {
  console.log(`${green("✓")} ${text} ${since(startedMs)}`);
}

/** @param {string} text @param {number} startedMs */
export function failed(text, startedMs) {
  console.log(`${red("✗")} ${bold(text)} ${since(startedMs)}`);
}
