/** Something that cannot happen did: a fault of ours, never of the client or the user. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant'
}

export function assert(holds: unknown, claim: string): asserts holds {
  if (!holds) throw new BrokenInvariant(claim)
}

/** The last branch of an exhaustive switch. A new case makes its call a compile error. */
export function unreachable(value: never): never {
  throw new BrokenInvariant(`Not a case we know: ${JSON.stringify(value)}`)
}
