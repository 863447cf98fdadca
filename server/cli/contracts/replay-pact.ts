import { type Interaction, parsePact } from '../../../contracts/pact-files/pact-file.ts'
import { formatPactQuery, splitHeader } from '../../../contracts/pact-files/pact-http.ts'
import type { PactMessage } from '../../../contracts/pact-files/pact-message.ts'
import type { PactState } from '../../../contracts/pact-files/pact-parts.ts'
import { applyGenerators } from '../../../contracts/pact-matching/apply-generators.ts'
import { matchMessage } from '../../../contracts/pact-matching/match-message.ts'
import {
  bodyTypeOf,
  isJsonType,
  matchResponse,
  type ReceivedResponse,
} from '../../../contracts/pact-matching/match-response.ts'
import { unknownMatchers } from '../../../contracts/pact-matching/matching-rules.ts'
import type { InteractionVerdict } from '../../../contracts/report/contract-report.ts'
import { isJsonObject, type JsonObject } from '../../domain/json/json-object.ts'
import { wallNow } from '../../runtime/real-time.ts'
import { requestEmulator, valueAtPath } from '../shared/control-client.ts'
import { sendPactHttpRequest } from './send-pact-request.ts'

/** The results of a replay. */
export type PactReplay = {
  /** One for each interaction and message. */
  readonly verdicts: readonly InteractionVerdict[]
  /** The responses and messages of the emulator, by the pointer of their interaction in the pact file. */
  readonly received: ReadonlyMap<string, ReceivedResponse>
}

/** Replays the interactions and messages of a pact, one after the other, on the emulator at `url`. */
export async function replayPact(url: string, text: string): Promise<PactReplay> {
  const pact = parsePact(text)
  const verdicts: InteractionVerdict[] = []
  const received = new Map<string, ReceivedResponse>()
  if ('fault' in pact) return { verdicts, received }
  const promises: readonly PactPromise[] = [...pact.interactions, ...pact.messages]
  for (const promised of promises) {
    const interaction = `${pact.consumer} and ${pact.provider}${statesText(promised)} - ${promised.title}`
    const obstacle = obstacleOf(promised)
    if (obstacle !== undefined) {
      verdicts.push({ interaction, verdict: 'not replayed', says: [obstacle] })
      continue
    }
    const { says, response } = await replayPromise(url, promised)
    if (response !== undefined) received.set(promised.pointer, response)
    const failed = promised.isPending ? 'pending' : 'not fulfilled'
    verdicts.push({ interaction, verdict: says.length === 0 ? 'fulfilled' : failed, says })
  }
  return { verdicts, received }
}

/** An HTTP interaction or a message of a pact. */
type PactPromise = Interaction | PactMessage

type Outcome = {
  readonly says: readonly string[]
  readonly response?: ReceivedResponse
}

const statesPath = '/__emulator/pact-states'
const messagesPath = '/__emulator/pact-messages'

function replayPromise(url: string, promised: PactPromise): Promise<Outcome> {
  return 'exchange' in promised ? replayInteraction(url, promised) : replayMessage(url, promised)
}

/** Returns why an interaction cannot be replayed, or undefined if it can. */
function obstacleOf(promised: PactPromise): string | undefined {
  const rules =
    'exchange' in promised ? [promised.request.rules, promised.response.rules] : [promised.rules]
  const [unknown] = rules.flatMap(unknownMatchers)
  if (unknown !== undefined) {
    return `it has the matching rule "${unknown}", which only a plugin or a later version of Pact knows`
  }
  return promised.plugin === undefined
    ? undefined
    : `its bodies belong to the Pact plugin "${promised.plugin}"`
}

function statesText({ states }: PactPromise): string {
  return states.length === 0 ? '' : ` Given ${states.map(({ state }) => state).join(' And ')}`
}

async function replayInteraction(url: string, interaction: Interaction): Promise<Outcome> {
  const states = interaction.states.length === 0 ? [emptyState] : interaction.states
  const stateValues: JsonObject[] = []
  try {
    for (const { state, params } of states) {
      const body = { state, params, action: 'setup' }
      const { status, json } = await requestEmulator(url, statesPath, { body })
      if (status !== 200) return { says: refusalOf(json) }
      stateValues.push(params as JsonObject, isJsonObject(json) ? json : {})
    }
    const request = createRequest(interaction, Object.assign({}, ...stateValues))
    const response = await sendPactHttpRequest(url, request)
    if (response === undefined) {
      return { says: ['The connection broke before the response was complete.'] }
    }
    const received = { ...response, headers: splitHeaders(response.headers) }
    return { says: matchResponse(interaction.response, received), response: received }
  } finally {
    // A provider state that no request has used must not apply to the next interaction.
    for (const { state, params } of states) {
      const body = { state, params, action: 'teardown' }
      await requestEmulator(url, statesPath, { body })
    }
  }
}

const emptyState: PactState = { state: '', params: {} }

/** Creates the request with the values of its generators. */
function createRequest({ request }: Interaction, stateValues: JsonObject) {
  const { method, body, generators } = request
  const type = bodyTypeOf(request)
  const json = isJsonType(type) ? parseJsonText(body.value) : undefined
  const context = { stateValues, now: new Date(wallNow()) }
  const { path, query, headers, ...generated } = applyGenerators(
    { ...request, ...(json === undefined ? {} : { json }) },
    generators,
    context,
  )
  const isChanged = isJsonObject(generators) && generators.body !== undefined
  const value = isChanged && generated.json !== undefined ? generated.json : body.value
  const bytes = toBytes(value)
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  const contentType =
    bytes === undefined || hasType || body.contentType === undefined
      ? {}
      : { 'Content-Type': [body.contentType] }
  return {
    method,
    path: encodeURI(decodeSafely(path)) + formatPactQuery(query),
    headers: { ...headers, ...contentType },
    ...(bytes === undefined ? {} : { body: bytes }),
  }
}

function toBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  if (value === undefined || value === null) return undefined
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
}

function parseJsonText(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** A path in a pact may be percent-encoded or not. */
function decodeSafely(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

function splitHeaders(headers: ReceivedResponse['headers']): ReceivedResponse['headers'] {
  const entries = Object.entries(headers).map(([name, values]) => {
    return [name, values.flatMap((value) => splitHeader(name, value))] as const
  })
  return Object.fromEntries(entries)
}

async function replayMessage(url: string, message: PactMessage): Promise<Outcome> {
  const providerStates = message.states.map(({ state: name, params }) => ({ name, params }))
  const body = { description: message.title, providerStates }
  const response = await sendPactHttpRequest(url, {
    method: 'POST',
    path: messagesPath,
    headers: { 'Content-Type': ['application/json'] },
    body: new TextEncoder().encode(JSON.stringify(body)),
  })
  if (response === undefined) return { says: ['The emulator sent no message.'] }
  if (response.status !== 200) {
    return { says: refusalOf(parseJsonText(new TextDecoder().decode(response.bytes))) }
  }
  const [encoded = ''] = response.headers['pact-message-metadata'] ?? []
  const metadata = parseJsonText(Buffer.from(encoded, 'base64').toString())
  const received = { metadata: isJsonObject(metadata) ? metadata : {}, bytes: response.bytes }
  return { says: matchMessage(message, received), response }
}

/** Returns the reason why the emulator refuses a provider state or a message. */
function refusalOf(json: unknown): readonly string[] {
  const messages = valueAtPath(json, 'messages')
  const listed = Array.isArray(messages) ? [`The messages are: ${messages.join(', ')}.`] : []
  return [String(valueAtPath(json, 'detail')), ...listed]
}
