/** A value that must not be printed: it shows as `[redacted]` wherever it is turned into text, and is had by `reveal()` only. */

const SHOWN = '[redacted]'

/** A token, a password or a URL that carries one. */
export interface Secret {
  /** The value itself; call it where it is sent, never where it could be logged or put into an error. */
  reveal(): string
  toString(): string
  toJSON(): string
}

/** Wraps a value. The value lives in a closure, so no inspection, spread or serialisation of the object can reach it. */
export function secret(value: string): Secret {
  const shown = () => SHOWN
  return Object.freeze({
    reveal: () => value,
    toString: shown,
    toJSON: shown,
    [Symbol.toPrimitive]: shown,
    [Symbol.for('nodejs.util.inspect.custom')]: shown,
  })
}
