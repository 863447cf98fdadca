import type { StoredMessage } from '../records/inbox.ts'

/** A callback as a receiver got it: its exact bytes, and what they say. */
export type ReceivedCallback = StoredMessage & {
  /** Id and status of the verification that it tells of; undefined when it does not say. */
  readonly verification?: string
  readonly status?: string
  /** Of our own headers: which delivery this is an attempt at, and the how manieth. */
  readonly delivery?: string
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

// In a form the client chose the field's name; in JSON it is `data`.
function callbackSubjectIn(decoded: unknown): CallbackSubject {
  for (const value of Object.values(Object(decoded))) {
    const { id, status } = Object(value)
    if (typeof id === 'string' && typeof status === 'string') return { verification: id, status }
  }
  return {}
}

function headerOf({ headers }: StoredMessage, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
}
