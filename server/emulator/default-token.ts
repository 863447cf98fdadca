import { hexFrom, randomFrom } from '../domain/base/random.ts'

/**
 * Returns the token that the banner prints, in the platform's format: 24 hex digits. The same seed gives the same
 * token, and so the same namespace. It is not valid if the emulator accepts issued tokens only.
 */
export function defaultToken(seed: number): string {
  return hexFrom(randomFrom(seed, 'token'), 24)
}
