/** Why something must not be called; its message is the whole sentence. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused'
}

/** `ECONNRESET` and the like; of several tries at several addresses the first one's. */
export function errorCodeOf(error: Error): string {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? code : error.name
}
