import { hexFrom, randomFrom } from '../domain/base/random.ts'

/**
 * Returns the token that the command prints at its start, in the platform's format: 24 hex digits. The same seed
 * gives the same token, and so the same namespace. With `--auth scoped`, which accepts only issued tokens, it is
 * not valid.
 */
export function defaultToken(seed: number): string {
  return hexFrom(randomFrom(seed, 'token'), 24)
}
