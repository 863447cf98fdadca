import type { Request } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'

/** As long as a search may be: it stands in every link of its page. */
export const maxSearchLength = 200

/** What the field `q` of a page searches for, without the spaces around it; refused where it is too long. */
export function parseSearch({ query: { q } }: Request): string {
  const sought = typeof q === 'string' ? q.trim() : ''
  if (sought.length <= maxSearchLength) return sought
  throw new ControlApiError(400, `The search has ${sought.length} characters.`, {
    fix: `Search for at most ${maxSearchLength}, such as one word of what you look for.`,
  })
}
