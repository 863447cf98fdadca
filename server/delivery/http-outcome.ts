import type { AttemptOutcome, OutcomeName, SuccessCodes } from '../domain/model/callback.ts'
import { escapeControls } from '../domain/text/terminal-text.ts'
import { type DurationMs, formatDuration } from '../domain/time/instant.ts'
import type { CallbackExchange } from './exchange.ts'
import { errorCodeOf, TargetRefused } from './guard/target-refused.ts'

/** What a receiver said, as far as it matters. */
export type ReceiverResponse = {
  readonly status: number
  readonly retryAfter?: string
  readonly location?: string
  /** There was more than is read of an answer, or something after it. */
  readonly hasExcess?: true
}

/** The receiver was given its time and did not finish. */
export class TimeLimitReached extends Error {
  override readonly name = 'TimeLimitReached'
}

/** The sender was closed while something was under way. */
export class SenderClosed extends Error {
  override readonly name = 'SenderClosed'
}

/** The receiver began to answer and did not finish. */
export class AnswerCutShort extends Error {
  override readonly name = 'AnswerCutShort'
  readonly code = 'ECONNRESET'
}

/** The receiver sent more than is read of an answer; its message says of what, and what to do. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
}

/** How a sending went; `hasExcess` where there was more than is read of an answer. */
export type HttpOutcome = Omit<AttemptOutcome, 'took'> & { readonly hasExcess?: true }

/** How a sending went, and what could be seen of it on the network where it got that far. */
export type SendResult = AttemptOutcome & { readonly exchange?: CallbackExchange }

const wastedOutcomes: ReadonlySet<OutcomeName> = new Set([
  'reset',
  'refused',
  'tls',
  'too_large',
  'failed',
])

/** Whether a connection had to be made and was lost again: far more work than an answer is. */
export function isWasted({ outcome, hasExcess }: HttpOutcome): boolean {
  return hasExcess === true || wastedOutcomes.has(outcome)
}

/** What counts as received is delivered, anything else is a bad status with the sentence for it. */
export function outcomeOfResponse(
  { status, retryAfter, location, hasExcess }: ReceiverResponse,
  successCodes: SuccessCodes = '2xx',
): HttpOutcome {
  const last = successCodes === '2xx' ? 299 : 200
  const isReceived = status >= 200 && status <= last
  if (isReceived && retryAfter === undefined && hasExcess === undefined) {
    return { outcome: 'delivered', httpStatus: status }
  }
  const heard = {
    httpStatus: status,
    ...(hasExcess && { hasExcess }),
    ...(retryAfter === undefined ? {} : { retryAfter: retryAfter.slice(0, 200) }),
  }
  if (isReceived) return { outcome: 'delivered', ...heard }
  const counted = successCodes === '2xx' ? '2xx' : '200'
  return {
    outcome: 'bad_status',
    ...heard,
    error: internSentence(badStatusSentence(status, counted, location)),
  }
}

/** An error of the connection, of the certificate or of our own making, in one sentence. */
export function outcomeOfError(error: Error, url: URL, timeLimit: DurationMs): HttpOutcome {
  if (error instanceof TargetRefused) return { outcome: 'blocked', error: error.message }
  if (error instanceof SenderClosed) {
    return { outcome: 'failed', error: 'The emulator was stopped before this was answered.' }
  }
  if (error instanceof AnswerTooLarge) {
    return { outcome: 'too_large', error: internSentence(`${url.host} ${error.message}`) }
  }
  const code = errorCodeOf(error)
  const outcome = error instanceof TimeLimitReached ? 'timeout' : outcomeNameOf(code)
  return {
    outcome,
    error: internSentence(errorSentence(outcome, { code, host: url.host, timeLimit })),
  }
}

const sentences = new Map<string, string>()
const maxSentences = 1_000

// A receiver that is down fails them all in the same words, and every attempt keeps its own.
function internSentence(sentence: string): string {
  const known = sentences.get(sentence)
  if (known !== undefined) return known
  if (sentences.size >= maxSentences) sentences.clear()
  sentences.set(sentence, sentence)
  return sentence
}

function badStatusSentence(status: number, counted: string, location?: string): string {
  if (status >= 300 && status < 400) {
    const to = location === undefined ? '' : ` to ${escapeControls(location.slice(0, 200))}`
    return `The receiver answered ${status} and points elsewhere${to}; redirects are never followed: give the final address in callback.url.`
  }
  if (status === 410) {
    return 'The receiver answered 410: it wants no further attempt, so none is made.'
  }
  return `The receiver answered ${status}, and only ${counted} counts as received: answer 200 as soon as the body is read.`
}

function outcomeNameOf(code: string): OutcomeName {
  if (/^(ECONNRESET|EPIPE|ECONNABORTED)$/.test(code)) return 'reset'
  if (code === 'ECONNREFUSED') return 'refused'
  if (code === 'ETIMEDOUT') return 'timeout'
  if (/^HPE_(HEADER|CHUNK_EXTENSIONS)_OVERFLOW$/.test(code)) return 'too_large'
  if (/^(EAI_|ENOTFOUND|ENODATA|ESERVFAIL)/.test(code)) return 'dns_error'
  const certificate =
    /^(ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_|EPROTO)/
  return certificate.test(code) ? 'tls' : 'failed'
}

type ErrorCircumstances = {
  readonly code: string
  readonly host: string
  readonly timeLimit: DurationMs
}

function errorSentence(
  outcome: OutcomeName,
  { code, host, timeLimit }: ErrorCircumstances,
): string {
  switch (outcome) {
    case 'timeout':
      return `${host} gave no complete answer within ${formatDuration(timeLimit)} (${code}): answer first, and do the work afterwards.`
    case 'refused':
      return `Nothing listens at ${host} (${code}): start the receiver, or correct callback.url.`
    case 'reset':
      return `${host} closed the connection before its answer was complete (${code}): see the receiver's own log.`
    case 'tls':
      return `The TLS connection to ${host} was not accepted (${code}): give its authority with --callback-ca <file>, or accept any with --insecure-callbacks.`
    case 'too_large':
      return `${host} answered with more than 16 KiB of headers, trailers or chunk extensions (${code}): send fewer.`
    case 'dns_error':
      return `${host} could not be resolved at the moment (${code}): check the name and the network.`
    default:
      return `The callback to ${host} failed (${code}): see whether it answers HTTP/1.1 there.`
  }
}
