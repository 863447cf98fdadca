import { pluralize } from '../../server/domain/text/pluralize.ts'
import { redactFinding, redactPath } from '../recorder/redact.ts'
import { groupFindings, type ObservedFinding, type Report } from '../report/finding.ts'
import { checkExchange } from '../spec/check-exchange.ts'
import { operationOf } from '../spec/match-operation.ts'
import type { RecordedExchange, Recording } from './har.ts'

/**
 * Where recorded answers differ from openapi.yaml. Only what belongs to Video ID is compared: requests to
 * one of its hosts, or to one of its paths. Nothing is sent anywhere, and no value is told.
 */
export function findDrift(subject: string, { exchanges, ...rest }: Recording): Report {
  const ours = exchanges.filter(isOurs)
  const seen = ours.flatMap((exchange): readonly ObservedFinding[] => {
    const { method, path, status, entry } = exchange
    const operation =
      operationOf(method, path) ?? `${method} ${redactPath(path.replace(/\?.*/s, ''))}`
    const { responseBody, ...bare } = exchange
    const whole = responseBody === undefined ? bare : exchange
    return checkExchange(whole, { closed: true })
      .filter(
        ({ side, message }) =>
          side === 'response' && !(responseBody === undefined && isOfBody(message)),
      )
      .map((finding) => ({ ...redactFinding(finding), operation, status, seen: `entry ${entry}` }))
  })
  return {
    subject,
    checked: ours.length,
    findings: groupFindings(seen),
    remarks: remarks(ours, rest),
  }
}

const HOSTS = /^(?:test\.|dev\.)?videoid\.openapi\.com(?::\d+)?$/i

function isOurs({ host, method, path }: RecordedExchange): boolean {
  return HOSTS.test(host) || operationOf(method, path) !== undefined
}

function isOfBody(message: string): boolean {
  return message === 'the body is not JSON' || message === 'the body is empty'
}

function remarks(
  ours: readonly RecordedExchange[],
  { unanswered }: Omit<Recording, 'exchanges'>,
): readonly string[] {
  const bodiless = ours.filter(({ responseBody }) => responseBody === undefined).length
  return [
    ...(ours.length === 0 ? ['No request in it belongs to Video ID.'] : []),
    ...(bodiless > 0
      ? [
          `${bodiless} of ${ours.length} answers have no content in the recording, so only their status and type were compared; record them with content.`,
        ]
      : []),
    ...(unanswered > 0 ? [`${pluralize(unanswered, 'entry has', 'entries have')} no answer.`] : []),
  ]
}
