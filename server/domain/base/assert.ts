/** A bug in the emulator. A mistake of a client is a `Problem`, a mistake of a user is a `UserError`. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant'
}

/** Throws a BrokenInvariant unless `holds` is truthy. `claim` says what should be true. */
export function assert(holds: unknown, claim: string): asserts holds {
  if (!holds) throw new BrokenInvariant(claim)
}

/** For the default branch of an exhaustive switch: an unhandled case does not compile. */
export function unreachable(value: never): never {
  throw new BrokenInvariant(`Not a case we know: ${JSON.stringify(value)}`)
}
