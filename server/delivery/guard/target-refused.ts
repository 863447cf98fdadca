/** The guard does not allow the target of a callback. The message says why, in one sentence. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused'
}

/** Returns the error code, such as `ECONNRESET`, or the error's name if it has no code. */
export function errorCodeOf(error: Error): string {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? code : error.name
}
