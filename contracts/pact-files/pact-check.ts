import { nearest } from '../../server/domain/base/user-error.ts'
import { pluralize } from '../../server/domain/text/pluralize.ts'
import { groupFindings, type ObservedFinding, type Report } from '../report/finding.ts'
import { checkExchange, type Finding, type HttpExchange } from '../spec/check-exchange.ts'
import { lineOf, member } from '../spec/document.ts'
import { matchOperation, operationOf, operations } from '../spec/match-operation.ts'
import { pointerLines } from '../spec/pointer-lines.ts'
import { messageFindings } from './message-check.ts'
import { type Interaction, type PactFile, parsePact } from './pact-file.ts'
import type { PactMessage } from './pact-message.ts'

/** A difference between a pact and openapi.yaml. */
export type PactFinding = ObservedFinding & {
  readonly interaction: string
  /** Where in the pact file: a JSON pointer, and the line that it is on or that it should be on. */
  readonly place: { readonly pointer: string; readonly line: number }
}

export type CheckedPact = {
  readonly consumer: string
  readonly provider: string
  readonly findings: readonly PactFinding[]
  /** Requests that are wrong, and that the pact expects to be refused: no difference. */
  readonly expectedNegatives: number
  readonly report: Report
}

/**
 * Compares each interaction of a pact file with openapi.yaml, whose objects are closed for it. A request
 * must be whole; an answer, or a message, need hold no more than what the consumer reads. Needs nothing of Pact's. Answers
 * one sentence where the text is no pact.
 */
export function checkPact(subject: string, text: string): CheckedPact | { readonly fault: string } {
  const pact = parsePact(text)
  if ('fault' in pact) return pact
  const { consumer, provider, interactions, messages } = pact
  let expectedNegatives = 0
  const lines = pointerLines(text)
  const asked = interactions.flatMap((interaction): readonly PactFinding[] => {
    const found = findingsInInteraction(interaction)
    const isNegative = interaction.exchange.status >= 400 && isDescribed(interaction)
    const kept = isNegative ? found.filter(({ side }) => side === 'response') : found
    if (kept.length < found.length) expectedNegatives += 1
    return kept.map((finding) => locateFinding(finding, interaction, lines))
  })
  const findings = [...asked, ...messages.flatMap((message) => findingsInMessage(message, lines))]
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
  if (all.every(({ length }) => length === 0)) return ['It is empty: nobody promises anything.']
  return [
    ...(synchronous.length === 0
      ? []
      : [
          `${pluralize(synchronous.length, 'synchronous message')} left out: a callback is told, and nobody is asked for a message in return.`,
        ]),
    ...(others.length === 0
      ? []
      : [`${pluralize(others.length, 'interaction')} left out: openapi.yaml tells of HTTP alone.`]),
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
    const near = nearest(`${method} ${withoutQuery(path)}`, operations())
    const hint = near === undefined ? '' : `, did you mean ${near}?`
    const rule = '/paths'
    const message = `no such operation${hint}`
    return [{ side: 'request', where: 'path', message, rule, line: lineOf(rule) }]
  }
  // Whoever reads no body says nothing of its type.
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

// `status`, `content-type`, `path`, `{id}` and `?skip` are no pointers into a body.
function outsideBody({ side, where }: Finding): string {
  if (side === 'response') return where === 'status' ? '/response/status' : '/response/headers'
  return where.startsWith('?') ? '/request/query' : '/request/path'
}

// What is missing has no line; what it is missing from has.
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
