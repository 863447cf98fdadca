import type { DraftInteraction, UsedScenario } from './draft-interaction.ts'
import type { MatchingRule, PromisedBody } from './minimal-promise.ts'

/** A draft that was kept elsewhere: what has to be there, and what is promised. */
export type ConfirmedDraft = {
  readonly draft: DraftInteraction
  readonly states: readonly UsedScenario[]
  /** Undefined for a file. */
  readonly promised?: PromisedBody
}

/**
 * What was kept as a Pact file (version 4), each promise once, in an order and with names that do not depend
 * on the run. The provider is the emulator, never the real service. Pure.
 */
export function formatRecordedPact(
  consumer: string,
  all: readonly ConfirmedDraft[],
): { readonly text: string; readonly interactions: number } {
  const titled = all.map((kept) => {
    const interaction = { ...interactionOf(kept) }
    return { title: titleOf(kept), interaction, key: JSON.stringify(interaction) }
  })
  const once = [...new Map(titled.map((each) => [each.title + each.key, each])).values()]
  once.sort((a, b) => compareTexts(a.title, b.title) || compareTexts(a.key, b.key))
  const seen = new Map<string, number>()
  const interactions = once.map(({ title, interaction }) => {
    const times = (seen.get(title) ?? 0) + 1
    seen.set(title, times)
    const description = times === 1 ? title : `${title} (${times})`
    return { type: 'Synchronous/HTTP', description, pending: false, ...interaction }
  })
  const pact = {
    consumer: { name: consumer },
    provider: { name: 'videoid-emulator' },
    interactions,
    metadata: { pactSpecification: { version: '4.0' } },
  }
  return { text: `${JSON.stringify(pact, null, 2)}\n`, interactions: interactions.length }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

// `GET /IT-identity-verifications/{id}: 200, ko, identitydocumentnotavailable`
function titleOf({ draft }: ConfirmedDraft): string {
  const { operation, request, status, problem, rows, contentType, body } = draft
  const type = operation.endsWith('/{type}') ? (request.path.split('/').at(-1) ?? '') : '{type}'
  const asked = Object.entries(request.query).flatMap(([name, all]) => `${name}=${all.join()}`)
  const query = asked.length === 0 ? '' : `?${asked.join('&')}`
  const called = operation.replace('{type}', type) + query
  if (status >= 400) return `${called}: ${[status, problem].filter(Boolean).join(', ')}`
  if (body === undefined) return `${called}: ${status}, ${contentType.replace(/;.*/s, '')}`
  if (request.method === 'POST') {
    const sent = Object.keys((request.body ?? {}) as object).sort()
    const sentAs = request.headers['Content-Type'] ?? 'application/json'
    const how = /json/i.test(sentAs) ? '' : ` as ${sentAs}`
    return `${called}: ${status}, with ${sent.join(', ')}${how}`
  }
  if (type !== '{type}') return `${called}: ${status}`
  const told = rows.map(({ status: shown, reason }) => [shown, reason].filter(Boolean).join(' '))
  return `${called}: ${[status, ...told].join(', ')}`
}

function interactionOf({ draft, states, promised }: ConfirmedDraft) {
  const { request, status, contentType } = draft
  const { method, path, query, headers, body } = request
  const type = (contentType.split(';')[0] ?? '').trim()
  const { body: answered, rules } = promised === undefined ? fileBody(type) : jsonBody(promised)
  return {
    providerStates: states.map(formatState),
    request: {
      method,
      path,
      ...(Object.keys(query).length === 0 ? {} : { query }),
      headers: Object.fromEntries(Object.entries(headers).map(([name, each]) => [name, [each]])),
      ...(body === undefined
        ? {}
        : { body: formatRequestBody(body, headers['Content-Type'] ?? '') }),
    },
    response: {
      status,
      headers: { 'Content-Type': [type] },
      ...(answered === undefined ? {} : { body: answered }),
      matchingRules: {
        header: {
          // Pact matches the whole text.
          'Content-Type': formatRule({ match: 'regex', regex: `^${escapeRegex(type)}(;.*)?$` }),
        },
        body: Object.fromEntries(Object.entries(rules).map(([at, rule]) => [at, formatRule(rule)])),
      },
    },
  }
}

function formatState({ name, params }: UsedScenario) {
  return Object.keys(params).length === 0 ? { name } : { name, params }
}

// Some clients post JSON and call it a form; Pact has a text for a body then.
function formatRequestBody(body: unknown, contentType: string) {
  return contentType === '' || /json/i.test(contentType)
    ? { content: body, contentType: 'application/json', encoded: false }
    : { content: JSON.stringify(body), contentType, encoded: false }
}

type AnyRule = MatchingRule | { readonly match: 'contentType'; readonly value: string }

function formatRule(rule: AnyRule) {
  return { combine: 'AND', matchers: [rule] }
}

function jsonBody({ content, rules }: PromisedBody) {
  const body = { content, contentType: 'application/json', encoded: false }
  return { body, rules: rules as Readonly<Record<string, AnyRule>> }
}

// No page of a person's is kept: the smallest file of its type stands for it. Pact knows few types by
// their bytes; of the others only the header is promised.
function fileBody(type: string) {
  const smallest = SMALLEST_FILES[type]
  if (smallest === undefined) return { body: undefined, rules: {} }
  const body = { content: smallest, contentType: type, encoded: 'base64' }
  return { body, rules: { $: { match: 'contentType', value: type } } as const }
}

const SMALLEST_FILES: Readonly<Record<string, string>> = {
  'application/pdf': btoa('%PDF-1.7\n%%EOF\n'),
  'application/zip': btoa('PK\u0005\u0006'.padEnd(22, '\0')),
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
