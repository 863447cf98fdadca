import { findNearestWord } from '../../server/domain/text/did-you-mean.ts'
import { pluralize } from '../../server/domain/text/pluralize.ts'
import { groupFindings, type ObservedFinding, type Report } from '../report/contract-report.ts'
import { checkExchange, type Finding, type HttpExchange } from '../spec/check-exchange.ts'
import { matchOperation, operationOf, operations } from '../spec/match-operation.ts'
import { lineOf, member } from '../spec/openapi-document.ts'
import { pointerLines } from '../spec/pointer-lines.ts'
import { messageFindings } from './message-check.ts'
import { type Interaction, type PactFile, parsePact } from './pact-file.ts'
import type { PactMessage } from './pact-message.ts'

/** A difference between a pact and openapi.yaml. */
export type PactFinding = ObservedFinding & {
  readonly interaction: string
  /** The place in the pact file: a JSON pointer and its line. For a missing value, the line of its parent. */
  readonly place: { readonly pointer: string; readonly line: number }
}

export type CheckedPact = {
  readonly consumer: string
  readonly provider: string
  readonly findings: readonly PactFinding[]
  /** Number of wrong requests for which the pact expects an error. They are not differences. */
  readonly expectedNegatives: number
  readonly report: Report
}

/**
 * Compares each interaction of a pact file with openapi.yaml. Unknown members are findings. A request must be complete;
 * a response or a message may contain only what the consumer reads. Does not need Pact. Returns one sentence in `fault`
 * if the text is not a pact.
 */
export function checkPact(subject: string, text: string): CheckedPact | { readonly fault: string } {
  const pact = parsePact(text)
  if ('fault' in pact) return pact
  const { consumer, provider, interactions, messages } = pact
  let expectedNegatives = 0
  const lines = pointerLines(text)
  const interactionFindings = interactions.flatMap((interaction): readonly PactFinding[] => {
    const found = findingsInInteraction(interaction)
    const isNegative = interaction.exchange.status >= 400 && isDescribed(interaction)
    const reported = isNegative ? found.filter(({ side }) => side === 'response') : found
    if (reported.length < found.length) expectedNegatives += 1
    return reported.map((finding) => locateFinding(finding, interaction, lines))
  })
  const findings = [
    ...interactionFindings,
    ...messages.flatMap((message) => findingsInMessage(message, lines)),
  ]
  const report = {
    subject,
    checked: interactions.length,
    messages: messages.length,
    findings: groupFindings(findings.map(({ interaction: _, place: __, ...seen }) => seen)),
    remarks: leftOutRemarks(pact),
  }
  return { consumer, provider, findings, expectedNegatives, report }
}

function leftOutRemarks({
  interactions,
  messages,
  synchronous,
  others,
}: PactFile): readonly string[] {
  const all = [interactions, messages, synchronous, others]
  if (all.every(({ length }) => length === 0)) return ['It is empty: it has no interactions.']
  return [
    ...(synchronous.length === 0
      ? []
      : [
          `${pluralize(synchronous.length, 'synchronous message')} left out: a callback is sent, and expects no message in return.`,
        ]),
    ...(others.length === 0
      ? []
      : [`${pluralize(others.length, 'interaction')} left out: openapi.yaml describes only HTTP.`]),
  ]
}

function findingsInMessage(
  message: PactMessage,
  lines: Readonly<Record<string, number>>,
): readonly PactFinding[] {
  const { title, pointer } = message
  return messageFindings(message).map(({ below, ...finding }) => {
    const place = { pointer: pointer + below, line: lineIn(lines, pointer + below) }
    return {
      ...finding,
      side: 'message' as const,
      operation: 'callback',
      interaction: title,
      place,
      seen: `line ${place.line} (${title})`,
    }
  })
}

function findingsInInteraction({ exchange, readsBody }: Interaction): readonly Finding[] {
  const { method, path } = exchange
  if (operationOf(method, path) === undefined) {
    const suggestion = findNearestWord(`${method} ${withoutQuery(path)}`, operations())
    const hint = suggestion === undefined ? '' : `, did you mean ${suggestion}?`
    const rule = '/paths'
    const message = `no such operation${hint}`
    return [{ side: 'request', where: 'path', message, rule, line: lineOf(rule) }]
  }
  // A consumer that reads no body expects no content type.
  const found = checkExchange(exchange, { closed: true, partial: true }).filter(
    ({ where }) => readsBody || where !== 'content-type',
  )
  return exchange.requestBody === undefined ? [...missingBody(exchange), ...found] : found
}

function missingBody({ method, path }: HttpExchange): readonly Finding[] {
  const { operation } = matchOperation(method, path)
  const body = operation && member(operation, 'requestBody')
  const required = body && member(body, 'required')
  if (required?.value !== true) return []
  const { pointer: rule } = required
  const message = 'there is no body, or it is not JSON'
  return [{ side: 'request', where: '', message, rule, line: lineOf(rule) }]
}

function isDescribed({ exchange: { method, path } }: Interaction): boolean {
  return operationOf(method, path) !== undefined
}

function locateFinding(
  finding: Finding,
  { title, pointer, bodies, exchange }: Interaction,
  lines: Readonly<Record<string, number>>,
): PactFinding {
  const { method, path, status } = exchange
  const below = isInBody(finding) ? bodies[finding.side] + finding.where : outsideBody(finding)
  const place = { pointer: pointer + below, line: lineIn(lines, pointer + below) }
  const operation = operationOf(method, path) ?? `${method} ${withoutQuery(path)}`
  return {
    ...finding,
    operation,
    status,
    interaction: title,
    place,
    seen: `line ${place.line} (${title})`,
  }
}

function isInBody({ where }: Finding): boolean {
  return where === '' || where.startsWith('/')
}

/** The place of findings such as `status`, `content-type`, `path`, `{id}` and `?skip`, which are not in a body. */
function outsideBody({ side, where }: Finding): string {
  if (side === 'response') return where === 'status' ? '/response/status' : '/response/headers'
  return where.startsWith('?') ? '/request/query' : '/request/path'
}

/** Returns the line of a pointer, or of the nearest parent that exists. */
function lineIn(lines: Readonly<Record<string, number>>, pointer: string): number {
  for (let place = pointer; place !== ''; place = place.slice(0, place.lastIndexOf('/'))) {
    const line = lines[place]
    if (line !== undefined) return line
  }
  return 1
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*/s, '').slice(0, 120)
}
