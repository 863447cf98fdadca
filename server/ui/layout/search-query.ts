import type { Request } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'

/** The maximum length of a search. It is limited because every link of the page repeats it. */
export const maxSearchLength = 200

/** Returns the trimmed query parameter `q`. Throws a ControlApiError (400) if it is too long. */
export function parseSearch({ query: { q } }: Request): string {
  const search = typeof q === 'string' ? q.trim() : ''
  if (search.length <= maxSearchLength) return search
  throw new ControlApiError(400, `The search has ${search.length} characters.`, {
    fix: `Search for at most ${maxSearchLength}, for example one word.`,
  })
}
