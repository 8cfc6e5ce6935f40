// Placeholders people leave in a configuration. A secret made of nothing but these words is one.
const WORDS = `
  placeholder tradingview changeit hookline password webhook default example letmein replace testing
  change enter hidden insert passwd please qwerty sample secret admin dummy token value demo here
  hook pass test this goes todo your abc api bar baz fill foo key new old put set tbd the xxx me my`
  .trim()
  .split(/\s+/)
  .sort((left, right) => right.length - left.length);
const WORD = new RegExp(WORDS.join("|"), "g");

const SEPARATORS = /[\s_\-.,:;/'"()[\]]/g;
const TEMPLATE = /^(?:<.*>|\$\{.*\}|\{\{.*\}\}|%.*%|\$[A-Z_]+)$/s;
const FEW_DIGITS = /^\d{0,4}$/;
const COUNTING = "0123456789012345678901234567890";
/** Fewer different characters than any random secret of 16 has in practice. */
const FEWEST_CHARACTERS = 5;

/** Shortest accepted secret, in characters. */
export const SHORTEST_SECRET = 16;

/**
 * What makes a shared secret unfit, as clear sentences that do not quote it; empty when it will do.
 * @param secret the secret as configured
 * @param label how the sentence names it, for example `hmac: the secret`
 * @param shortest fewest characters it may have
 */
export function secretProblems(
  secret: string,
  label: string,
  shortest: number = SHORTEST_SECRET,
): readonly string[] {
  if (secret === "") return [`${label} is empty or not set.`];
  const problems: string[] = [];
  if (secret.trim() !== secret) problems.push(`${label} begins or ends with white space.`);
  if (isPlaceholder(secret)) {
    problems.push(`${label} looks like a placeholder; put in a random one.`);
  } else if (new Set(secret).size < FEWEST_CHARACTERS) {
    problems.push(`${label} repeats very few characters; put in a random one.`);
  }
  if (secret.length < shortest) problems.push(`${label} has fewer than ${shortest} characters.`);
  return problems;
}

/**
 * Whether the text is a stand-in (`changeme`, `your_secret_here`, `<token>`, `xxxxxxxx`), not a
 * secret.
 */
function isPlaceholder(secret: string): boolean {
  const text = secret.trim();
  if (TEMPLATE.test(text) || new Set(text).size < 2) return true;
  const letters = text.toLowerCase().replace(SEPARATORS, "");
  const rest = letters.replace(WORD, "");
  return FEW_DIGITS.test(rest) || /^x+$/.test(rest) || isCounting(letters);
}

/** `1234567890123456`; beside other letters digits in order are weak, but nobody meant them to be replaced. */
const isCounting = (text: string): boolean => COUNTING.includes(text);
