import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { duration, hour, plus } from '../domain/time/instant.ts'
import { realNow } from '../runtime/real-time.ts'

/** The header for the control token, for clients whose bearer token selects a namespace. */
export const CONTROL_TOKEN_HEADER = 'x-emulator-control-token'

/** Decides who may use the control API and its pages. */
export interface ControlAccess {
  /** True for the control token. Takes the same time for every text of the same length. */
  isControlToken(text: string): boolean
  /** True if the request has the control token, or the cookie of a session. */
  allows(headers: IncomingHttpHeaders): boolean
  /** Starts a session. Returns the value of its cookie, which does not contain the token. */
  startSession(): string
  /** Ends the session of the request, if it has one. */
  endSession(headers: IncomingHttpHeaders): void
  /** The name of the cookie: browsers send cookies to all ports of a host, so the name contains the port. */
  readonly cookieName: string
  /** Removes the control token and the session from the raw headers of a message, before it is stored. */
  withoutCredentials(rawHeaders: readonly string[]): readonly string[]
}

/** How long a session lasts, in real seconds. */
export const SESSION_SECONDS = (12 * hour) / 1000

const MAX_SESSIONS = 1000

/** Creates the access for a control token. `port` returns the port on which the emulator listens. */
export function createControlAccess(controlToken: string, port: () => string): ControlAccess {
  const sessions = new Map<string, number>()
  const startedAt = realNow()
  let lastNumber = 0

  const digest = (text: string) => createHmac('sha256', controlToken).update(text).digest()
  const expected = digest(controlToken)
  const isControlToken = (text: string) => timingSafeEqual(digest(text), expected)
  const cookieName = () => `videoid-emulator-${port()}`

  function sessionOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
    const start = `${cookieName()}=`
    const pair = cookie.split(/; */).find((each) => each.startsWith(start))
    return pair?.slice(start.length)
  }

  function isLoggedIn(headers: IncomingHttpHeaders): boolean {
    const session = sessionOf(headers)
    const end = session === undefined ? undefined : sessions.get(session)
    return end !== undefined && end > realNow()
  }

  return {
    isControlToken,
    allows(headers) {
      const { authorization = '', [CONTROL_TOKEN_HEADER]: header } = headers
      const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
      if (bearer !== undefined && isControlToken(bearer)) return true
      return (typeof header === 'string' && isControlToken(header)) || isLoggedIn(headers)
    },
    startSession() {
      lastNumber += 1
      // Only somebody who knows the control token can compute this value.
      const session = digest(`session ${startedAt} ${lastNumber}`).toString('base64url')
      const [oldest] = sessions.keys()
      if (sessions.size >= MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest)
      sessions.set(session, plus(realNow(), duration(SESSION_SECONDS * 1000)))
      return session
    },
    endSession(headers) {
      sessions.delete(sessionOf(headers) ?? '')
    },
    get cookieName() {
      return cookieName()
    },
    withoutCredentials: (rawHeaders) =>
      rawHeaders.filter((_, i) => {
        const name = (rawHeaders[i - (i % 2)] ?? '').toLowerCase()
        const value = rawHeaders[i - (i % 2) + 1] ?? ''
        if (name === CONTROL_TOKEN_HEADER) return false
        if (name === 'cookie') return !value.includes(`${cookieName()}=`)
        return name !== 'authorization' || !isControlToken(value.replace(/^Bearer +/i, ''))
      }),
  }
}
