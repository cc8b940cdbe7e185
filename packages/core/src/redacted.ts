const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * A string that only `reveal()` returns: `String(x)`, JSON, template literals, `console.log`
 * and error messages all show `[redacted]`.
 */
export abstract class Redacted {
  // A private field and not a property: JSON, util.inspect and structured clone cannot reach it.
  readonly #value: string;

  protected constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return `[redacted ${this.constructor.name}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [INSPECT](): string {
    return this.toString();
  }
}
