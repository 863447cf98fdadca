import type { CallbackRequest } from '../model/callback.ts'
import { STATUSES, type Status } from '../model/status.ts'
import { findNearestWord } from '../text/did-you-mean.ts'
import { quote } from '../text/quote.ts'

/** The callback that the description of a message in a Pact file names. */
export type NamedMessage = {
  readonly event: Status
  readonly encoding: CallbackRequest['encoding']
}

/** A suggested description, for example `ok is sent as JSON`, and its explanation. */
export type ListedMessage = NamedMessage & { readonly name: string; readonly title: string }

/** Suggested descriptions for every callback, one for each encoding. */
export const CALLBACK_MESSAGES: readonly ListedMessage[] = STATUSES.flatMap((event) => [
  {
    name: `${event} is sent`,
    event,
    encoding: 'form' as const,
    title: `Content of the form field when the status is ${event}: the verification`,
  },
  {
    name: `${event} is sent as JSON`,
    event,
    encoding: 'json' as const,
    title: `The whole body of callback.method JSON once the status is ${event}`,
  },
])

/**
 * Reads which callback a description means. The description must contain exactly one status as a word.
 * With "as JSON" it means the body of `callback.method` JSON, otherwise the content of the form field.
 * Returns a sentence as `fault` if the description names no status, or several. Pure. The two descriptions in
 * each line mean the same callback:
 *
 *     ok is sent                          the parcel is sent once a verification is ok
 *     ko is sent as JSON                  a refusal (KO), as JSON
 */
export function parseMessageName(
  description: string,
): NamedMessage | { readonly fault: string; readonly nearest?: string } {
  const words = description.toLowerCase().split(/[^\p{L}\p{N}_]+/u)
  const events = STATUSES.filter((status) => words.includes(status))
  const [event] = events
  if (event !== undefined && events.length === 1) {
    return { event, encoding: /\bas json\b/i.test(description) ? 'json' : 'form' }
  }
  if (events.length > 1) {
    const fault = `The message ${quote(description)} names several statuses: ${events.join(', ')}.`
    return { fault }
  }
  const fault = `The message ${quote(description)} names no status`
  const near = nearestMessage(description, words)
  return near === undefined
    ? { fault: `${fault}.` }
    : { fault: `${fault}, did you mean ${quote(near)}?`, nearest: near }
}

// Compares the whole description, then each word of it.
function nearestMessage(description: string, words: readonly string[]): string | undefined {
  const nearestName = findNearestWord(
    description,
    CALLBACK_MESSAGES.map(({ name }) => name),
  )
  const nearestStatus = words
    .filter((candidate) => candidate.length > 2)
    .map((candidate) => findNearestWord(candidate, STATUSES))
    .find((status) => status !== undefined)
  return nearestName ?? (nearestStatus === undefined ? undefined : `${nearestStatus} is sent`)
}
