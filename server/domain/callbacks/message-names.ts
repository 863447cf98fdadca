import { nearest } from '../base/user-error.ts'
import type { CallbackRequest } from '../model/callback.ts'
import { STATUSES, type Status } from '../model/status.ts'
import { quote } from '../text/quote.ts'

/** The message that a message pact means by its description. */
export type NamedMessage = {
  readonly event: Status
  readonly encoding: CallbackRequest['encoding']
}

/** One of the descriptions that are listed: `ok is told as JSON`. */
export type ListedMessage = NamedMessage & { readonly name: string; readonly title: string }

/** Every callback that there is, once for each encoding. */
export const CALLBACK_MESSAGES: readonly ListedMessage[] = STATUSES.flatMap((event) => [
  {
    name: `${event} is told`,
    event,
    encoding: 'form' as const,
    title: `What the form field holds once the status is ${event}: the verification`,
  },
  {
    name: `${event} is told as JSON`,
    event,
    encoding: 'json' as const,
    title: `The whole body of callback.method JSON once the status is ${event}`,
  },
])

/**
 * The message that a description names: whatever else it says, one status stands in it as a word, and
 * "as JSON" where the body of `callback.method` JSON is meant, instead of what a form field holds. Answers
 * a sentence for one that names no status, or several. Pure.
 *
 *     ok is told                          the parcel is sent once a verification is ok
 *     ko is told as JSON                  a refusal (KO), as JSON
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

// The whole may be near, or one word of a longer sentence.
function nearestMessage(description: string, words: readonly string[]): string | undefined {
  const whole = nearest(
    description,
    CALLBACK_MESSAGES.map(({ name }) => name),
  )
  const word = words
    .filter((each) => each.length > 2)
    .map((each) => nearest(each, STATUSES))
    .find((each) => each !== undefined)
  return whole ?? (word === undefined ? undefined : `${word} is told`)
}
