import { pluralize } from '../../server/domain/text/pluralize.ts'
import type { ReceivedResponse } from '../pact-matching/match-response.ts'
import { groupFindings, type ObservedFinding, type Report } from '../report/contract-report.ts'
import { checkExchange } from '../spec/check-exchange.ts'
import { operationOf } from '../spec/match-operation.ts'
import { pointerLines } from '../spec/pointer-lines.ts'
import { checkInteraction, isNearOurPaths } from './interaction-check.ts'
import { type InteractionFinding, pactFault } from './interaction-finding.ts'
import { contentFindings, isNearOurMessages, messageFindings } from './message-check.ts'
import { type Interaction, type PactFile, parsePact } from './pact-file.ts'
import type { PactMessage } from './pact-message.ts'

/** A difference between a pact and openapi.yaml, or a mistake in the pact itself. */
export type PactFinding = ObservedFinding & {
  readonly interaction: string
  /** The place in the pact file: a JSON pointer and its line. For a missing value, the line of its parent. */
  readonly place: { readonly pointer: string; readonly line: number }
}

export type CheckedPact = {
  readonly consumer: string
  readonly provider: string
  /** True if nothing in the pact is about the Video ID API. Such a pact is neither compared nor replayed. */
  readonly isForeign: boolean
  readonly findings: readonly PactFinding[]
  /** Number of wrong requests for which the pact expects an error. They are not differences. */
  readonly expectedNegatives: number
  readonly report: Report
}

/**
 * Compares each interaction of a pact file with openapi.yaml. Unknown members are findings. A request must be complete.
 * A response or a message can omit members that the consumer does not read. Does not need Pact. Returns one sentence in
 * `fault` if the text is not a pact. `scenarioNames` are the tags of mail addresses that select a scenario, such as
 * `ko` in `anna+ko@example.com`.
 */
export function checkPact(
  subject: string,
  text: string,
  scenarioNames: readonly string[] = [],
): CheckedPact | { readonly fault: string } {
  const pact = parsePact(text)
  if ('fault' in pact) return pact
  const { consumer, provider, interactions, messages } = pact
  const isForeign = isForeignPact(pact)
  if (isForeign) {
    const unjudged = [foreignSentence(pact), ...unreadableSentences(pact)]
    const report = { subject, checked: 0, messages: 0, findings: [], remarks: [], unjudged }
    return { consumer, provider, isForeign, findings: [], expectedNegatives: 0, report }
  }
  const lines = pointerLines(text)
  const checked = interactions.map((interaction) => checkInteraction(interaction, scenarioNames))
  const repeated = repeatedPromises([...interactions, ...messages])
  const findings = [
    ...interactions.flatMap((interaction, i) =>
      [...(checked[i]?.findings ?? []), ...(repeated.get(interaction) ?? [])].map((finding) =>
        locateFinding(finding, interaction, lines),
      ),
    ),
    ...messages.flatMap((message) =>
      [...messageFindings(message), ...(repeated.get(message) ?? [])].map((finding) =>
        locateFinding(finding, message, lines),
      ),
    ),
  ]
  const report = {
    subject,
    checked: interactions.length,
    messages: messages.length,
    findings: groupPactFindings(findings),
    remarks: [],
    unjudged: unreadableSentences(pact),
  }
  const expectedNegatives = checked.filter(({ isExpectedNegative }) => isExpectedNegative).length
  return { consumer, provider, isForeign, findings, expectedNegatives, report }
}

/**
 * Removes the findings about values that the emulator really sent, because some scenarios send wrong values on purpose,
 * such as a status that is not documented. A remark names each of these values.
 */
export function withoutSurprises(
  checked: CheckedPact,
  text: string,
  received: ReadonlyMap<string, ReceivedResponse>,
): CheckedPact {
  const pact = parsePact(text)
  if ('fault' in pact) return checked
  const surprises = new Map<string, ReadonlySet<string>>()
  for (const promised of [...pact.interactions, ...pact.messages]) {
    const response = received.get(promised.pointer)
    if (response === undefined || promised.states.length === 0) continue
    surprises.set(promised.pointer, sentFindings(promised, response))
  }
  const isSurprise = ({ place, where, message }: PactFinding) => {
    const pointer = /^\/(interactions|messages)\/\d+/.exec(place.pointer)?.[0] ?? ''
    return surprises.get(pointer)?.has(`${where}\n${message}`) === true
  }
  const findings = checked.findings.filter((finding) => !isSurprise(finding))
  const remarks = checked.findings
    .filter(isSurprise)
    .map(
      ({ interaction, where }) =>
        `The scenario of "${interaction}" sends this value of ${where} on purpose.`,
    )
  return {
    ...checked,
    findings,
    report: {
      ...checked.report,
      findings: groupPactFindings(findings),
      remarks: [...checked.report.remarks, ...new Set(remarks)],
    },
  }
}

/** Returns the findings about the emulator's own response. There are none, unless a scenario sends wrong values. */
function sentFindings(
  promised: Interaction | PactMessage,
  { status, headers, bytes }: ReceivedResponse,
): ReadonlySet<string> {
  const responseHeaders = { 'content-type': headers['content-type']?.[0] }
  const found =
    'exchange' in promised
      ? checkExchange(
          { ...promised.exchange, status, responseHeaders, responseBody: bytes },
          { closed: true, partial: true },
        ).filter(({ side }) => side === 'response')
      : contentFindings({ ...promised, contents: parseJson(bytes) })
  return new Set(found.map(({ where, message }) => `${where}\n${message}`))
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

function isForeignPact({ interactions, messages }: PactFile): boolean {
  if (interactions.length + messages.length === 0) return false
  return !interactions.some(isNearOurPaths) && !messages.some(isNearOurMessages)
}

function foreignSentence({ provider, interactions, messages }: PactFile): string {
  const paths = [...new Set(interactions.map(({ request }) => request.path.slice(0, 60)))]
  const titles = messages.map(({ title }) => `"${title.slice(0, 60)}"`)
  const few = (all: readonly string[]) => all.slice(0, 3).join(', ') + (all.length > 3 ? ', …' : '')
  const what = [
    ...(paths.length === 0 ? [] : [`none of its paths is a path of the API (${few(paths)})`]),
    ...(titles.length === 0 ? [] : [`none of its messages is a callback (${few(titles)})`]),
  ]
  return `This pact is not about the Video ID API: its provider is "${provider}", and ${what.join(', and ')}. Name a pact of a client of Video ID.`
}

function unreadableSentences({
  interactions,
  messages,
  synchronous,
  others,
}: PactFile): readonly string[] {
  const all = [interactions, messages, synchronous, others]
  if (all.every(({ length }) => length === 0)) {
    return [
      'It is empty: it has no interactions. Run the tests that write it, and look at their result.',
    ]
  }
  return [
    ...(synchronous.length === 0
      ? []
      : [
          `${pluralize(synchronous.length, 'synchronous message')} left out (${quoteAll(synchronous)}): a callback is sent, and expects no message in return. Describe it as an asynchronous message.`,
        ]),
    ...(others.length === 0
      ? []
      : [
          `${pluralize(others.length, 'interaction')} left out (${quoteAll(others)}): the type is unknown, or the request has no path. openapi.yaml describes only HTTP and callbacks.`,
        ]),
  ]
}

function quoteAll(titles: readonly string[]): string {
  const shown = titles.slice(0, 3).map((title) => `"${title.slice(0, 60)}"`)
  return shown.join(', ') + (titles.length > 3 ? ', …' : '')
}

type PactPart = Interaction | PactMessage

/** Finds interactions with the same description and states, because the Pact libraries keep only one of them. */
function repeatedPromises(
  parts: readonly PactPart[],
): ReadonlyMap<PactPart, readonly InteractionFinding[]> {
  const seen = new Set<string>()
  const found = new Map<PactPart, readonly InteractionFinding[]>()
  for (const part of parts) {
    const key = JSON.stringify([part.title, part.states, 'exchange' in part])
    const side = 'exchange' in part ? 'request' : 'message'
    const message = `another interaction has the same description "${part.title}" and the same states: Pact keeps only one of them`
    if (seen.has(key)) found.set(part, [pactFault(side, 'description', message, '/description')])
    seen.add(key)
  }
  return found
}

function groupPactFindings(findings: readonly PactFinding[]): Report['findings'] {
  return groupFindings(findings.map(({ interaction: _, place: __, ...seen }) => seen))
}

function locateFinding(
  { below, ...finding }: InteractionFinding,
  part: PactPart,
  lines: Readonly<Record<string, number>>,
): PactFinding {
  const { title, pointer } = part
  const place = { pointer: pointer + below, line: lineIn(lines, pointer + below) }
  const seen = `line ${place.line} (${title})`
  if (!('exchange' in part)) {
    return { ...finding, operation: 'callback', interaction: title, place, seen }
  }
  const { method, path, status } = part.exchange
  const operation =
    operationOf(method, path) ?? `${method} ${path.replace(/\?.*/s, '').slice(0, 120)}`
  return { ...finding, operation, status, interaction: title, place, seen }
}

/** Returns the line of a pointer, or of the nearest parent that exists. */
function lineIn(lines: Readonly<Record<string, number>>, pointer: string): number {
  for (let place = pointer; place !== ''; place = place.slice(0, place.lastIndexOf('/'))) {
    const line = lines[place]
    if (line !== undefined) return line
  }
  return 1
}
