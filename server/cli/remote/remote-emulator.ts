import { UserError } from '../../domain/base/user-error.ts'
import { findNearestWord } from '../../domain/text/did-you-mean.ts'
import { type TerminalText, terminalBlock, terminalLines } from '../../domain/text/terminal-text.ts'
import { defaultToken } from '../../emulator/default-token.ts'
import { hashedNamespaceName } from '../../http/api/authenticate.ts'
import { CONTROL_TOKEN_HEADER } from '../../http/control-access.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { defaultSettings } from '../../runtime/settings.ts'
import { type EmulatorResponse, requestEmulator, valueAtPath } from '../shared/control-client.ts'
import type { Terminal } from '../terminal/terminal.ts'

export const defaultEmulatorUrl = 'http://127.0.0.1:4280'

/** One call of the control API. */
export interface RemoteCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  /** Default: the namespace of `--namespace` or `--token`. */
  readonly namespace?: string
}

/** A running emulator, as the options of a command name it. */
export interface RemoteEmulator {
  readonly url: string
  /** True if `--token` or `--namespace` is given. */
  readonly isNamespaceGiven: boolean
  /** Headers that name the namespace and contain the control token. */
  readonly headers: Readonly<Record<string, string>>
  /** Sends a call of the control API, such as `/clock`. Throws a UserError if it is refused. */
  call(path: string, call?: RemoteCall): Promise<EmulatorResponse>
}

/** Finds the emulator and the namespace in the options of a command. Sends nothing. */
export function remoteEmulator({ commandOptions, settings }: ResolvedArguments): RemoteEmulator {
  const { url = defaultEmulatorUrl, token, namespace } = commandOptions
  const { controlToken } = settings
  return {
    url,
    isNamespaceGiven: token !== undefined || namespace !== undefined,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(namespace !== undefined && { [namespaceHeader]: namespace }),
      ...(controlToken !== undefined && { [CONTROL_TOKEN_HEADER]: controlToken }),
    },
    async call(path, { method, body, namespace: chosen = namespace } = {}) {
      const response = await requestEmulator(url, `/__emulator${path}`, {
        ...(token !== undefined && { token }),
        ...(chosen !== undefined && { headers: { [namespaceHeader]: chosen } }),
        ...{ controlToken, body, method, limits },
      })
      if (response.status >= 200 && response.status < 300) return response
      throw refusalOf(url, response)
    },
  }
}

const namespaceHeader = 'x-emulator-namespace'

// High, because an advance waits for every receiver.
const limits = { timeLimitMs: 600_000, sizeLimitBytes: 64 * 1024 * 1024 }

/** Converts a refused call to an error with the remedy of the command line, not of the control API. */
function refusalOf(url: string, { status, json }: EmulatorResponse): UserError {
  const detail = valueAtPath(json, 'detail')
  const fix = valueAtPath(json, 'fix')
  if (typeof detail === 'string') {
    const remedy = REMEDIES[String(fix)] ?? fix
    return new UserError([detail, remedy].filter((part) => typeof part === 'string').join(' '))
  }
  return new UserError(
    `${url} answered ${status}, but not as a videoid-emulator does. Check that --url names one.`,
  )
}

const REMEDIES: Readonly<Record<string, string>> = {
  'GET /__emulator/verifications lists the existing ones.': '"videoid-emulator list" lists them.',
  'GET /__emulator/scenarios lists them.': 'The page Scenarios of the emulator lists them.',
  'POST /IT-live opens a verification.': 'Let your client create one with POST /IT-live.',
}

/** The members of `GET /__emulator/namespaces` that the commands use. */
export interface NamespaceSummary {
  readonly id: string
  readonly verifications: number
  readonly opened: number
  readonly queue: readonly { readonly name: string }[]
}

/** The namespaces of the emulator. */
export async function listNamespaces(
  emulator: RemoteEmulator,
): Promise<readonly NamespaceSummary[]> {
  const { json } = await emulator.call('/namespaces')
  return (valueAtPath(json, 'data') ?? []) as readonly NamespaceSummary[]
}

/**
 * Returns the namespace for a command that changes one. Undefined if the options name it. Otherwise it is the only
 * namespace with verifications or a queue, or that of the token which `start` prints. Throws a UserError if there
 * are several.
 */
export async function chooseNamespace(emulator: RemoteEmulator): Promise<string | undefined> {
  if (emulator.isNamespaceGiven) return undefined
  const used = (await listNamespaces(emulator)).filter(
    ({ opened, queue }) => opened > 0 || queue.length > 0,
  )
  const [first, second] = used
  if (first === undefined) return hashedNamespaceName(defaultToken(defaultSettings.seed))
  if (second === undefined) return first.id
  const names = used.slice(-maxListed).map(({ id, verifications }) => `${id} (${verifications})`)
  const more = used.length > maxListed ? `, and ${used.length - maxListed} more` : ''
  throw new UserError(
    `There are ${used.length} namespaces with verifications: ${names.join(', ')}${more}. Name one with --namespace, or with the --token of your client.`,
  )
}

const maxListed = 5

/**
 * Returns the whole id of a verification. `text` is the beginning of an id, or `newest`. Throws a UserError with the
 * nearest id if there is none.
 */
export async function findVerificationId(emulator: RemoteEmulator, text: string): Promise<string> {
  if (text === '') throw new UserError('The id is empty. "videoid-emulator list" lists the ids.')
  try {
    // The explanation begins with the whole id. This call is the only one that accepts the beginning of an id.
    const path = `/verifications/${encodeURIComponent(text)}/explain`
    const [id = ''] = (await emulator.call(path)).text.split(' ', 1)
    return id
  } catch (error) {
    if (!(error instanceof UserError) || !/none begins with it/.test(error.message)) throw error
    const nearest = findNearestWord(text, await newestIds(emulator))
    if (nearest === undefined) throw error
    const [sentence = ''] = error.message.split('. ', 1)
    throw new UserError(`${sentence}. Did you mean ${nearest}?`, { cause: error })
  }
}

async function newestIds(emulator: RemoteEmulator): Promise<readonly string[]> {
  const rows = await listVerifications(emulator, new URLSearchParams())
  return rows.slice(-1000).map(({ id }) => id)
}

/** The members of a row of `GET /__emulator/verifications` that the commands use. */
export interface ListedVerification {
  readonly id: string
  readonly status: string
  readonly reason: string | null
  readonly scenario: string
  readonly mail: string
  readonly openedAt: string
}

/** Lists the verifications of the given namespace, or of all namespaces, oldest first. */
export async function listVerifications(
  emulator: RemoteEmulator,
  filters: URLSearchParams,
): Promise<readonly ListedVerification[]> {
  const path = filters.size === 0 ? '/verifications' : `/verifications?${filters}`
  const rowsOf = async (namespace?: string) => {
    const { json } = await emulator.call(path, namespace === undefined ? {} : { namespace })
    return (valueAtPath(json, 'data') ?? []) as readonly ListedVerification[]
  }
  if (emulator.isNamespaceGiven) return rowsOf()
  const rows: ListedVerification[] = []
  for (const { id, verifications } of await listNamespaces(emulator))
    if (verifications > 0) rows.push(...(await rowsOf(id)))
  return rows.sort((a, b) => (a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : 0))
}

/** Prints the result of a command: as JSON with `--json`, otherwise as lines. */
export function printResult(
  { out }: Terminal,
  { commandOptions }: ResolvedArguments,
  json: unknown,
  lines: () => readonly (string | TerminalText)[],
): number {
  const isJson = commandOptions.json === 'true'
  out(isJson ? terminalBlock(`${JSON.stringify(json, null, 2)}\n`) : terminalLines(lines()))
  return 0
}
