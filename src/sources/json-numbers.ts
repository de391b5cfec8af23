/** Parses JSON without losing the digits of a number: ids of databases are often too large for a double. */

/** Sixteen digits or an exponent of three: only then can a number be one that a double does not hold. */
const MAY_LOSE_DIGITS = /\d{16}|[eE]\+?\d{3}/
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** Whole numbers beyond 2^53, and numbers too large for a double, come as texts. @throws SyntaxError, which quotes the text */
export function parseJsonExactly(text: string): unknown {
  return JSON.parse(MAY_LOSE_DIGITS.test(text) ? withExactNumbers(text) : text)
}

const withExactNumbers = (text: string): string =>
  text.replaceAll(STRING_OR_NUMBER, (token) => (token.startsWith('"') || isExact(token) ? token : `"${token}"`))

const isExact = (token: string): boolean => {
  const number = Number(token)
  return /^-?\d+$/.test(token) ? Number.isSafeInteger(number) : Number.isFinite(number)
}
