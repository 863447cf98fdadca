import type { AttemptOutcome, OutcomeName, SuccessCodes } from '../domain/model/callback.ts'
import { escapeControls } from '../domain/text/terminal-text.ts'
import { type DurationMs, formatDuration, noTime } from '../domain/time/instant.ts'
import type { CallbackExchange } from './exchange-log.ts'
import { errorCodeOf, TargetRefused } from './guard/target-refused.ts'

/** The parts of a receiver's response that decide the outcome of an attempt. */
export type ReceiverResponse = {
  readonly status: number
  readonly retryAfter?: string
  readonly location?: string
  /** Set if the response was longer than the read limits, or if further bytes followed the response. */
  readonly hasExcess?: true
}

/** The receiver did not complete its response within the time limit. */
export class TimeLimitReached extends Error {
  override readonly name = 'TimeLimitReached'
}

/** The sender was closed before the attempt ended. */
export class SenderClosed extends Error {
  override readonly name = 'SenderClosed'
}

/** The connection ended before the response was complete. */
export class AnswerCutShort extends Error {
  override readonly name = 'AnswerCutShort'
  readonly code = 'ECONNRESET'
}

/**
 * The response exceeds a read limit. The message says what was too much and what to do. It continues a sentence that
 * begins with the host.
 */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
}

/**
 * The outcome of one attempt as the network shows it. A verification stores only a part of it, the `Attempt` in
 * domain/model.
 */
export type HttpOutcome = Omit<AttemptOutcome, 'took'> & {
  /** How long the attempt took, in real time. 0 until the attempt has ended. */
  took: DurationMs
  /** The sent and received bytes, for people to read. Present if the attempt was started. */
  exchange?: CallbackExchange
  /** Set if the response was longer than the read limits. */
  readonly hasExcess?: true
}

const wastedOutcomes: ReadonlySet<OutcomeName> = new Set([
  'reset',
  'refused',
  'tls',
  'too_large',
  'failed',
])

/**
 * True if the connection of the attempt cannot be used again. A new connection takes far more work than an
 * attempt.
 */
export function isWasted({ outcome, hasExcess }: HttpOutcome): boolean {
  return hasExcess === true || wastedOutcomes.has(outcome)
}

/** Returns `delivered` for a success code, and otherwise `bad_status` with a sentence that explains it. */
export function outcomeOfResponse(
  { status, retryAfter, location, hasExcess }: ReceiverResponse,
  successCodes: SuccessCodes = '2xx',
): HttpOutcome {
  const last = successCodes === '2xx' ? 299 : 200
  const isReceived = status >= 200 && status <= last
  if (isReceived && retryAfter === undefined && hasExcess === undefined) {
    return { outcome: 'delivered', took: noTime, httpStatus: status }
  }
  const details = {
    took: noTime,
    httpStatus: status,
    ...(hasExcess && { hasExcess }),
    ...(retryAfter === undefined ? {} : { retryAfter: retryAfter.slice(0, 200) }),
  }
  if (isReceived) return { outcome: 'delivered', ...details }
  const counted = successCodes === '2xx' ? '2xx' : '200'
  return {
    outcome: 'bad_status',
    ...details,
    error: internSentence(badStatusSentence(status, counted, location)),
  }
}

/** Returns the outcome for an error of the network, of TLS or of the sender, with a sentence that explains it. */
export function outcomeOfError(error: Error, url: URL, timeLimit: DurationMs): HttpOutcome {
  if (error instanceof TargetRefused)
    return { outcome: 'blocked', took: noTime, error: error.message }
  if (error instanceof SenderClosed) {
    return {
      outcome: 'failed',
      took: noTime,
      error: 'The emulator was stopped before the receiver answered.',
    }
  }
  if (error instanceof AnswerTooLarge) {
    return {
      outcome: 'too_large',
      took: noTime,
      error: internSentence(`${url.host} ${error.message}`),
    }
  }
  const code = errorCodeOf(error)
  const outcome = error instanceof TimeLimitReached ? 'timeout' : outcomeNameOf(code)
  return {
    outcome,
    took: noTime,
    error: internSentence(errorSentence(outcome, { code, host: url.host, timeLimit })),
  }
}

const sentences = new Map<string, string>()
const maxSentences = 1_000

// Returns the same string object for equal sentences: a receiver that is down causes thousands of attempts with the
// same sentence, and all are stored.
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
    return 'The receiver answered 410: it accepts no further attempt, so the emulator makes none.'
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
