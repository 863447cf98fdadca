import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { findReasonId } from '../../server/domain/model/reasons.ts'
import {
  ARTIFACTS,
  type Artifact,
  DEFAULT_ARTIFACT_NAMES,
} from '../../server/domain/responses/artifact.ts'
import { DEFAULT_DIALECT, type Dialect } from '../../server/domain/responses/dialect.ts'
import { redactWords } from '../recorder/redact.ts'
import { parseCallbackBody } from './callback-body.ts'
import { responseJson } from './compare-response.ts'
import type { EntryKind } from './entry-kind.ts'
import { bodyText, memberAt, type RecordedEntry } from './formats/recording.ts'

/** One switch of the dialect, with the values that a recording shows. */
export interface ObservedSwitch {
  readonly name: keyof Dialect
  /** The value of an emulator without a dialect. */
  readonly default: string
  /** The values that the recording shows, each with its first entry. Empty if no entry shows a value. */
  readonly seen: readonly { readonly value: string; readonly entry: number }[]
}

/** Observes in the entries of a recording which value each switch of the dialect has. Pure. */
export function observeDialect(
  entries: readonly { readonly kind: EntryKind; readonly entry: RecordedEntry }[],
): readonly ObservedSwitch[] {
  const seen = new Map<keyof Dialect, Map<string, number>>()
  for (const { kind, entry } of entries) {
    const evidence = kind === 'callback' ? callbackEvidence(entry) : responseEvidence(kind, entry)
    for (const [name, value] of evidence) {
      const values = seen.get(name) ?? new Map<string, number>()
      if (!values.has(value)) values.set(value, entry.entry)
      seen.set(name, values)
    }
  }
  return SWITCHES.map((name) => ({
    name,
    default: name === 'types' ? 'data, audit, timestamp, images' : String(DEFAULT_DIALECT[name]),
    seen: [...(seen.get(name) ?? [])].map(([value, entry]) => ({ value, entry })),
  }))
}

/** The lines of a dialect file that make the emulator answer like the recording. Empty for the default dialect. */
export function dialectLines(switches: readonly ObservedSwitch[]): readonly string[] {
  return switches.flatMap(({ name, default: usual, seen }) => {
    if (name === 'types') return typeLines(seen.map(({ value }) => value))
    const other = seen.find(({ value }) => value !== usual)
    return other === undefined ? [] : [`${name}: ${other.value}`]
  })
}

/** Sentences of a report about the dialect. */
export function dialectRemarks(switches: readonly ObservedSwitch[]): readonly string[] {
  const lines = dialectLines(switches)
  const hidden = switches.filter(({ seen }) => seen.length === 0).map(({ name }) => name)
  const shown = switches
    .filter(({ seen }) => seen.length > 0)
    .map(({ name, default: usual, seen }) => {
      const values = seen.map(({ value, entry }) => `${value} (entry ${entry})`)
      return `Dialect, ${name}: ${values.join(', ')}; the default is ${usual}.`
    })
  return [
    ...shown,
    ...(hidden.length === 0 ? [] : [`Dialect, not seen: ${hidden.join(', ')}.`]),
    ...(lines.length > 0
      ? [
          'The emulator answers like this with --dialect and a file of these lines:',
          ...lines.map((line) => `  ${line}`),
        ]
      : []),
  ]
}

const SWITCHES: readonly (keyof Dialect)[] = [
  'types',
  'delivery',
  'reasonStyle',
  'callbackJson',
  'emptyList',
  'fieldErrors',
]

type Evidence = readonly (readonly [keyof Dialect, string])[]

function responseEvidence(kind: EntryKind, entry: RecordedEntry): Evidence {
  if (kind !== 'video-id' || entry.response === undefined) return []
  const { method, path, response } = entry
  const [pathOnly = '', query = ''] = path.split(/\?(.*)/s)
  const [, collection, id, type] = pathOnly.split('/')
  const json = responseJson(response)
  const { status } = response
  if (method === 'POST') {
    if (status === 422) return [['fieldErrors', 'modern']]
    return status === 406 || status === 428 ? [['fieldErrors', 'classic']] : []
  }
  if (collection !== 'IT-identity-verifications') return []
  const reasons = reasonEvidence(memberAt(json, 'data'))
  if (id === undefined) return [...reasons, ...emptyListEvidence(status, query, json)]
  if (type === undefined || status !== 200) return reasons
  return [...reasons, ...documentEvidence(decodeURIComponent(type), entry, json)]
}

function emptyListEvidence(status: number, query: string, json: unknown): Evidence {
  // A filter or a later page can be empty for another reason.
  if (/(?:^|&)(?:status|skip)=/.test(query)) return []
  const data = memberAt(json, 'data')
  if (status === 404) return [['emptyList', '404']]
  return status === 200 && Array.isArray(data) && data.length === 0 ? [['emptyList', '200']] : []
}

function documentEvidence(type: string, { response }: RecordedEntry, json: unknown): Evidence {
  const artifact = artifactOf(type, response?.headers?.['content-type'] ?? '', json)
  const isUsual = artifact === undefined || DEFAULT_ARTIFACT_NAMES[artifact].includes(type)
  const shown = redactWords(type)
  const named: Evidence = [['types', isUsual ? shown : `${artifact}: ${shown}`]]
  return artifact === 'data' ? named : [...named, ...deliveryEvidence(response?.body, json)]
}

function deliveryEvidence(body: unknown, json: unknown): Evidence {
  const data = memberAt(json, 'data')
  if (memberAt(data, 'file') !== undefined) return [['delivery', 'base64']]
  if (memberAt([data].flat()[0], 'downloadUrl') !== undefined) return [['delivery', 'signed-url']]
  return json === undefined && body !== undefined ? [['delivery', 'binary']] : []
}

/** Guesses the document that a name means, from the list of known names, the content, or words in the name. */
function artifactOf(type: string, contentType: string, json: unknown): Artifact | undefined {
  const known = ARTIFACTS.find((artifact) => DEFAULT_ARTIFACT_NAMES[artifact].includes(type))
  if (known !== undefined) return known
  if (/timestamp-reply/.test(contentType)) return 'timestamp'
  if (/zip/.test(contentType)) return 'images'
  const data = memberAt(json, 'data')
  if (isJsonObject(data) && ('user' in data || 'document' in data) && !('events' in data))
    return 'data'
  return ARTIFACTS.find((artifact) => NAME_WORDS[artifact].test(type))
}

const NAME_WORDS: Readonly<Record<Artifact, RegExp>> = {
  data: /data|dati|result|person|detail|json/i,
  audit: /audit|protocol|report|log|trail|evidence|verbale|process/i,
  timestamp: /time|stamp|marca|tsr|tst/i,
  images: /image|picture|photo|foto|document|file|resource|scan|archive|immagin|zip|pdf/i,
}

function typeLines(values: readonly string[]): readonly string[] {
  const lists = ARTIFACTS.flatMap((artifact) => {
    const unusual = values
      .filter((value) => value.startsWith(`${artifact}: `))
      .map((value) => value.slice(artifact.length + 2))
    // Names in a dialect replace all usual names, so the dialect must repeat the usual names that the recording shows.
    const usual = values.filter((value) => DEFAULT_ARTIFACT_NAMES[artifact].includes(value))
    const names = [...unusual, ...usual]
    const text = names.length === 1 ? unusual[0] : `[${names.join(', ')}]`
    return unusual.length === 0 ? [] : [`${artifact}: ${text}`]
  })
  return lists.length === 0 ? [] : [`types: { ${lists.join(', ')} }`]
}

function reasonEvidence(data: unknown): Evidence {
  return [data].flat().flatMap((row): Evidence => {
    const reason = memberAt(row, 'reason')
    if (typeof reason !== 'string' || reason === '') return []
    if (reason.includes('_')) return [['reasonStyle', 'snake']]
    // A reason of one word is the same in both styles.
    const id = findReasonId(reason)
    return id !== undefined && id !== reason ? [['reasonStyle', 'compact']] : []
  })
}

function callbackEvidence({ requestBody }: RecordedEntry): Evidence {
  if (requestBody === undefined) return []
  const { encoding, payload, whole, looksLikeVerification } = parseCallbackBody(
    bodyText(requestBody),
  )
  const reasons = reasonEvidence(payload)
  if (encoding !== 'json' || !looksLikeVerification) return reasons
  const isWrapped = isJsonObject(whole) && Object.hasOwn(whole, 'data')
  return [...reasons, ['callbackJson', isWrapped ? 'wrapped' : 'bare']]
}
