import { UserError } from '../../domain/base/user-error.ts'
import type { Settings } from '../../runtime/settings.ts'
import { type EmulatorResponse, requestEmulator, valueAtPath } from '../shared/control-client.ts'

/** The emulator that the tools use: one of this process, or a running one. */
export interface EmulatorSession {
  /** The base URL, such as `http://127.0.0.1:4280`. */
  readonly url: string
  /** The bearer token of calls that name no namespace. */
  readonly token: string
  /** True if this process has started the emulator. */
  readonly isOwn: boolean
  /** The settings of this process, for scenario folders. */
  readonly settings: Settings
}

/** One call of the emulator. */
export interface SessionCall {
  /** A path such as `/__emulator/clock`. */
  readonly path: string
  /** Query parameters. Those without a value are left out. */
  readonly query?: Readonly<Record<string, unknown>>
  /** The namespace of the call. Default: that of the session's token. */
  readonly namespace?: unknown
  /** A bearer token instead of the session's. */
  readonly token?: unknown
  /** True to send no token, so that the call is for all namespaces. */
  readonly isAnonymous?: true
  readonly headers?: Readonly<Record<string, string>>
  /** The body of a POST. Without one, the call is a GET. */
  readonly body?: unknown
}

/** Sends a call. Throws a UserError with reason and remedy if the control API refuses it. */
export async function callEmulator(
  session: EmulatorSession,
  call: SessionCall,
): Promise<EmulatorResponse> {
  const { path, query = {}, namespace, token = session.token, headers = {}, body } = call
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, String(value))
  const response = await requestEmulator(
    session.url,
    search.size === 0 ? path : `${path}?${search}`,
    {
      ...(call.isAnonymous ? {} : { token: String(token) }),
      controlToken: session.settings.controlToken,
      headers: {
        ...headers,
        ...(namespace === undefined ? {} : { 'x-emulator-namespace': String(namespace) }),
      },
      ...(body === undefined ? {} : { body }),
    },
  )
  if (path.startsWith('/__emulator/') && response.status >= 400) throw refusalOf(session, response)
  return response
}

function refusalOf({ url }: EmulatorSession, { status, json }: EmulatorResponse): UserError {
  const detail = valueAtPath(json, 'detail')
  const fix = valueAtPath(json, 'fix')
  if (typeof detail === 'string') {
    return new UserError([detail, fix].filter((part) => typeof part === 'string').join(' '))
  }
  return new UserError(
    `${url} answered ${status}, but not as a videoid-emulator does. Check the address.`,
  )
}
