import type { DriftFinding } from '../../../contracts/recordings/drift-finding.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { badge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { type InboxMessage, reportedVerification } from './inbox-listing.ts'
import type { TranslateRecords } from './records-texts.ts'

/** Whether a message is a callback as openapi.yaml describes it. A message that is not judged has not passed. */
export interface MessageVerdict {
  readonly result: 'good' | 'bad' | 'wait'
  readonly findings: readonly DriftFinding[]
  /** True if the message was also compared with the callback object of the request. */
  readonly isRequestKnown: boolean
}

/** Compares a message with the callback of openapi.yaml, by the rules of `drift`. */
export async function judgeMessage(
  emulator: Emulator,
  { message }: InboxMessage,
): Promise<MessageVerdict> {
  const { id } = reportedVerification(message)
  // Imported only when needed: the schema engine is large, and most runs open no inbox.
  const { compareCallback } = await import('../../../contracts/recordings/compare-callback.ts')
  const { parseCallbackBody } = await import('../../../contracts/recordings/callback-body.ts')
  const { method, path, headers, body } = message
  const requested = id === undefined ? undefined : emulator.find(id)?.verification.request.callback
  const text = Buffer.from(body).toString()
  if (!parseCallbackBody(text, requested?.field).looksLikeVerification) {
    return { result: 'wait', findings: [], isRequestKnown: false }
  }
  const requestHeaders = Object.fromEntries(
    headers.map(([name, value]) => [name.toLowerCase(), value]),
  )
  const entry = { ...{ entry: 1, host: '', method, path }, requestHeaders, requestBody: text }
  const findings = compareCallback(entry, requested)
  const result = findings.length === 0 ? 'good' : 'bad'
  return { result, findings, isRequestKnown: requested !== undefined }
}

const maxFindings = 20

/** A box with the verdict on a message, and each difference with its line of openapi.yaml. */
export function verdictSection(
  { result, findings, isRequestKnown }: MessageVerdict,
  t: TranslateRecords,
): Html {
  const rows = findings
    .slice(0, maxFindings)
    .map(
      ({ where, message, line, label }) =>
        html`<li><code>${where === '' ? t('whole-body') : where.slice(0, 200)}</code> ${message.slice(0, 400)} <span class="soft">${t('verdict.line', { line, label })}</span></li>`,
    )
  return html`<section class="verdict ${result}" aria-label="${t('verdict')}"><p>${badge(result, t(`verdict.${result}`))}</p>
${result === 'good' && html`<p>${t('verdict.good.why')}</p>`}${result === 'wait' && html`<p>${t('verdict.not-a-callback')}</p>`}
${rows.length > 0 && html`<ul>${rows}</ul>`}${findings.length > rows.length && html`<p>${t('more', { count: findings.length - rows.length })}</p>`}
${result !== 'wait' && !isRequestKnown && html`<p class="soft">${t('verdict.unknown-verification')}</p>`}</section>`
}
