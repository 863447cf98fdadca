import { pluralize } from '../../server/domain/text/pluralize.ts'
import { redactFinding, redactPath } from '../recorder/redact.ts'
import { groupFindings, type ObservedFinding, type Report } from '../report/contract-report.ts'
import { checkExchange } from '../spec/check-exchange.ts'
import { operationOf } from '../spec/match-operation.ts'
import type { RecordedExchange, Recording } from './har.ts'

/**
 * Finds differences between recorded responses and openapi.yaml. Compares only requests to hosts or paths of
 * Video ID. Sends nothing, and the report contains no values.
 */
export function findDrift(subject: string, { exchanges, ...rest }: Recording): Report {
  const comparable = exchanges.filter(isVideoIdExchange)
  const observed = comparable.flatMap((exchange): readonly ObservedFinding[] => {
    const { method, path, status, entry } = exchange
    const operation =
      operationOf(method, path) ?? `${method} ${redactPath(path.replace(/\?.*/s, ''))}`
    const { responseBody, ...withoutBody } = exchange
    const comparedExchange = responseBody === undefined ? withoutBody : exchange
    return checkExchange(comparedExchange, { closed: true })
      .filter(
        ({ side, message }) =>
          side === 'response' && !(responseBody === undefined && isBodyMessage(message)),
      )
      .map((finding) => ({ ...redactFinding(finding), operation, status, seen: `entry ${entry}` }))
  })
  return {
    subject,
    checked: comparable.length,
    findings: groupFindings(observed),
    remarks: remarks(comparable, rest),
    unjudged: comparable.length === 0 ? [NO_VIDEO_ID_REQUEST] : [],
  }
}

const HOSTS = /^(?:test\.|dev\.)?videoid\.openapi\.com(?::\d+)?$/i

function isVideoIdExchange({ host, method, path }: RecordedExchange): boolean {
  return HOSTS.test(host) || operationOf(method, path) !== undefined
}

function isBodyMessage(message: string): boolean {
  return message === 'the body is not JSON' || message === 'the body is empty'
}

const NO_VIDEO_ID_REQUEST =
  'No request in it belongs to Video ID. Record calls to videoid.openapi.com, or to its paths.'

function remarks(
  comparable: readonly RecordedExchange[],
  { unanswered }: Omit<Recording, 'exchanges'>,
): readonly string[] {
  const withoutBodyCount = comparable.filter(
    ({ responseBody }) => responseBody === undefined,
  ).length
  return [
    ...(withoutBodyCount > 0
      ? [
          `${withoutBodyCount} of ${comparable.length} answers have no content in the recording, so only their status and type were compared; record them with content.`,
        ]
      : []),
    ...(unanswered > 0 ? [`${pluralize(unanswered, 'entry has', 'entries have')} no answer.`] : []),
  ]
}
