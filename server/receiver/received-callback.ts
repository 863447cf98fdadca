import type { StoredMessage } from '../records/inbox.ts'

/** A received callback: its exact bytes, and the values parsed from them. */
export type ReceivedCallback = StoredMessage & {
  /** Id of the verification. Undefined if the body has none. */
  readonly verification?: string
  /** Status of the verification. Undefined if the body has none. */
  readonly status?: string
  /** Id of the delivery (a callback with all its attempts), from the header `x-emulator-event-id`. */
  readonly delivery?: string
  /** Number of the attempt, from 1, from the header `x-emulator-attempt`. */
  readonly attempt?: number
}

export function toReceivedCallback(message: StoredMessage): ReceivedCallback {
  const delivery = headerOf(message, 'x-emulator-event-id')
  const attempt = Number(headerOf(message, 'x-emulator-attempt'))
  return {
    ...message,
    ...callbackSubjectIn(message.decoded),
    ...(delivery === undefined ? {} : { delivery }),
    ...(attempt > 0 ? { attempt } : {}),
  }
}

type CallbackSubject = { readonly verification?: string; readonly status?: string }

/**
 * Searches every member for id and status: the client chooses the name of the form field, and JSON has the member
 * `data`.
 */
function callbackSubjectIn(decoded: unknown): CallbackSubject {
  for (const value of Object.values(Object(decoded))) {
    const { id, status } = Object(value)
    if (typeof id === 'string' && typeof status === 'string') return { verification: id, status }
  }
  return {}
}

function headerOf({ headers }: StoredMessage, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1]
}
