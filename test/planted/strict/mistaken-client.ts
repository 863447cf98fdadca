import type { Language, Step } from './drivers.ts'

/** A client with one mistake. */
export interface MistakenClient {
  /** A short sentence about the mistake. */
  readonly mistake: string
  readonly language: Language
  readonly steps: readonly Step[]
  /** The text of the finding, or the place of it. */
  readonly found: RegExp
  /** Options of the run, such as a scenario. */
  readonly options?: readonly string[]
  /** Why it is not found. */
  readonly reason?: string
}

/** The path of the list. */
export const LIST = '/IT-identity-verifications'
/** The smallest body that opens a verification. */
export const MAIL = { mail: 'anna@example.com' }
/** A step that opens a verification. */
export const open = (body: object | string = MAIL, headers?: Step['headers']): Step => ({
  path: '/IT-live',
  body,
  ...(headers === undefined ? {} : { headers }),
})
/** A step that reads the last verification. */
export const read: Step = { path: `${LIST}/$ID` }

/** A client with a mistake. */
export const row = (
  language: Language,
  mistake: string,
  found: RegExp,
  steps: readonly Step[],
  options: readonly string[] = [],
): MistakenClient => ({ language, mistake, found, steps, options })
