import { hexFrom, randomFrom } from '../domain/base/random.ts'

/**
 * The token that the banner prints, of the form of the platform's own: 24 hex digits. The same seed
 * gives the same namespace. Good for nothing where only issued tokens are.
 */
export function defaultToken(seed: number): string {
  return hexFrom(randomFrom(seed, 'token'), 24)
}
