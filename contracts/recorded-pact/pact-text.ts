import type { DraftInteraction, UsedScenario } from './draft-interaction.ts'
import type { ExpectedBody, MatchingRule } from './expected-body.ts'

/** A draft that another emulator has confirmed, with the provider states and the expected body. */
export type ConfirmedDraft = {
  readonly draft: DraftInteraction
  readonly states: readonly UsedScenario[]
  /** The expected body. Absent for a file. */
  readonly promised?: ExpectedBody
}

/**
 * Formats confirmed drafts as a Pact file (version 4). Each interaction occurs once; order and titles do not depend on
 * the run. The provider is the emulator, never the real service. Pure.
 */
export function formatRecordedPact(
  consumer: string,
  all: readonly ConfirmedDraft[],
): { readonly text: string; readonly interactions: number } {
  const titledInteractions = all.map((confirmed) => {
    const interaction = { ...interactionOf(confirmed) }
    return { title: titleOf(confirmed), interaction, key: JSON.stringify(interaction) }
  })
  const uniqueInteractions = [
    ...new Map(titledInteractions.map((each) => [each.title + each.key, each])).values(),
  ]
  uniqueInteractions.sort((a, b) => compareTexts(a.title, b.title) || compareTexts(a.key, b.key))
  const countByTitle = new Map<string, number>()
  const interactions = uniqueInteractions.map(({ title, interaction }) => {
    const times = (countByTitle.get(title) ?? 0) + 1
    countByTitle.set(title, times)
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

/** Such as `GET /IT-identity-verifications/{id}: 200, ko, identitydocumentnotavailable`. */
function titleOf({ draft }: ConfirmedDraft): string {
  const { operation, request, status, problem, rows, contentType, body } = draft
  const type = operation.endsWith('/{type}') ? (request.path.split('/').at(-1) ?? '') : '{type}'
  const queryParts = Object.entries(request.query).flatMap(([name, all]) => `${name}=${all.join()}`)
  const query = queryParts.length === 0 ? '' : `?${queryParts.join('&')}`
  const call = operation.replace('{type}', type) + query
  if (status >= 400) return `${call}: ${[status, problem].filter(Boolean).join(', ')}`
  if (body === undefined) return `${call}: ${status}, ${contentType.replace(/;.*/s, '')}`
  if (request.method === 'POST') {
    const sentMembers = Object.keys((request.body ?? {}) as object).sort()
    const sentType = request.headers['Content-Type'] ?? 'application/json'
    const encoding = /json/i.test(sentType) ? '' : ` as ${sentType}`
    return `${call}: ${status}, with ${sentMembers.join(', ')}${encoding}`
  }
  if (type !== '{type}') return `${call}: ${status}`
  const rowTexts = rows.map(({ status: rowStatus, reason }) =>
    [rowStatus, reason].filter(Boolean).join(' '),
  )
  return `${call}: ${[status, ...rowTexts].join(', ')}`
}

function interactionOf({ draft, states, promised }: ConfirmedDraft) {
  const { request, status, contentType } = draft
  const { method, path, query, headers, body } = request
  const type = (contentType.split(';')[0] ?? '').trim()
  const { body: responseBody, rules } = promised === undefined ? fileBody(type) : jsonBody(promised)
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
      ...(responseBody === undefined ? {} : { body: responseBody }),
      matchingRules: {
        header: {
          // Pact compares the whole header value.
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

/** Formats a request body. If a client sends JSON with a form's content type, the body is a text in Pact. */
function formatRequestBody(body: unknown, contentType: string) {
  return contentType === '' || /json/i.test(contentType)
    ? { content: body, contentType: 'application/json', encoded: false }
    : { content: JSON.stringify(body), contentType, encoded: false }
}

type AnyRule = MatchingRule | { readonly match: 'contentType'; readonly value: string }

function formatRule(rule: AnyRule) {
  return { combine: 'AND', matchers: [rule] }
}

function jsonBody({ content, rules }: ExpectedBody) {
  const body = { content, contentType: 'application/json', encoded: false }
  return { body, rules: rules as Readonly<Record<string, AnyRule>> }
}

/**
 * Replaces a file by the smallest file of its type, so that the pact contains no document of a person. Pact recognizes
 * few types by their bytes; for the others, the pact contains only the header.
 */
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
