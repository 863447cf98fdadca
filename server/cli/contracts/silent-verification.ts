import type {
  CallbackChange,
  CallbackMessage,
  CallbackResource,
} from '../../../contracts/callbacks/callback-variants.ts'
import type { EndStatus } from '../../../contracts/callbacks/outcome-rules.ts'
import type { CheckedResponse } from '../../../contracts/callbacks/receiver-check-result.ts'
import { complaintIn } from '../../../contracts/callbacks/response-complaint.ts'
import type { HttpOutcome } from '../../delivery/http-outcome.ts'
import { BrokenInvariant } from '../../domain/base/assert.ts'
import { UserError } from '../../domain/base/user-error.ts'
import {
  type SerializedCallback,
  serializeCallback,
} from '../../domain/callbacks/serialize-callback.ts'
import type { CallbackRequest } from '../../domain/model/callback.ts'
import type { Verification } from '../../domain/model/verification.ts'
import { momentOfTransition, resourceOf } from '../../domain/responses/verification-resource.ts'
import type { ScenarioText } from '../../domain/scenarios/scenario.ts'
import { minute } from '../../domain/time/instant.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { advanceClock } from '../../operations/advance-clock.ts'
import { version } from '../../runtime/version.ts'

/** A verification that sends no callbacks by itself, so that a check can send any. */
export interface SilentVerification {
  readonly id: string
  /** The encoding of its callbacks. */
  readonly encoding: 'form' | 'json'
  /** The headers that its client asked for, by name. */
  readonly headerNames: readonly string[]
  /** Moves the verification to its next status: `validation`, then its end. GET shows it at once. */
  advance(): Promise<void>
  /**
   * Sends the callback of a status, with the given change. The verification has this status now, or had it before.
   */
  send(status: string, change?: CallbackChange): Promise<CheckedResponse>
}

/** The scenario of a silent verification. */
export function silentScenario(end: EndStatus): ScenarioText {
  const reason = end === 'ok' ? 'identity_verified' : 'identity_document_not_available'
  return {
    version: 1,
    timeline: [
      { wait: '1m', status: 'validation' },
      { wait: '1m', status: end, reason },
    ],
    callbacks: { send: [] },
  }
}

/** Milliseconds between the two packets of a callback that is split into two. */
export const packetPauseMs = 120

export function createSilentVerification(emulator: Emulator, id: string): SilentVerification {
  let sent = 0

  async function send(status: string, change: CallbackChange = {}): Promise<CheckedResponse> {
    const { namespace, verification } = emulator.findOrThrow(id)
    const { callback } = verification.request
    if (callback === undefined) throw new BrokenInvariant(`${id} was opened without a callback.`)
    sent += 1
    const { message = unchanged } = change
    const encoded = encode(emulator, { verification, callback, status, change })
    const outcome = await emulator.context.sender.send({
      id: `${id}.${sent}`,
      namespace: namespace.name,
      url: callback.url,
      ...message(encoded, callback.encoding),
      ...(change.split && { splitMs: packetPauseMs }),
    })
    return toCheckedResponse(status, outcome)
  }

  const { encoding = 'form', headers = {} } =
    emulator.findOrThrow(id).verification.request.callback ?? {}
  return {
    id,
    encoding,
    headerNames: Object.keys(headers),
    async advance() {
      await advanceClock(emulator, emulator.findOrThrow(id).namespace, { by: minute })
    },
    send,
  }
}

/** Converts the outcome of one transmission. Throws a UserError if callbacks to the target are not allowed. */
export function toCheckedResponse(
  event: string,
  { outcome, took, httpStatus, error, exchange }: HttpOutcome,
): CheckedResponse {
  if (outcome === 'blocked') throw new UserError(rewordForUrl(error ?? ''))
  const response = exchange?.response
  const complaint =
    outcome === 'delivered' && response !== undefined
      ? complaintIn(event, response.body.toString('utf8'))
      : undefined
  return {
    event,
    outcome,
    took,
    ...(httpStatus !== undefined && { httpStatus }),
    ...(error !== undefined && { error: rewordForUrl(error) }),
    ...(response !== undefined && { bytes: response.bytes }),
    ...(complaint !== undefined && { complaint }),
  }
}

/** Rewords an error of the sender for a user who gave the receiver with `--url`. */
export function rewordForUrl(sentence: string): string {
  return sentence
    .replace(/,? or (start )?with --forward-callbacks-to <url>/, '')
    .replace('callback.url', '--url')
}

type Encoding = {
  readonly verification: Verification
  readonly callback: CallbackRequest
  readonly status: string
  readonly change: CallbackChange
}

function encode(
  { context }: Emulator,
  { verification, callback, status, change }: Encoding,
): SerializedCallback {
  const { resource = same, unmarked = false } = change
  const { reasonStyle, callbackJson, wireOnly } = context
  // The event id depends only on the verification and the status, so that a repeated callback has the same event id.
  const eventId = `${verification.id}.${status}`
  const marks = { eventId, attempt: 1, wireOnly: wireOnly || unmarked, version }
  const payload = resource(resourceWithStatus(verification, status, reasonStyle))
  return serializeCallback(callback, payload, marks, { shape: callbackJson })
}

function resourceWithStatus(
  verification: Verification,
  status: string,
  style: Parameters<typeof resourceOf>[2],
): CallbackResource {
  const transition = verification.history.find(({ to }) => to === status)
  const moment =
    transition === undefined
      ? { at: verification.openedAt, status, reason: REASONS[status] ?? null }
      : momentOfTransition(transition)
  return { ...resourceOf(verification, moment, style) }
}

// The reasons in a callback that claims a status which the verification does not have.
const REASONS: Readonly<Record<string, string>> = {
  ok: 'identity_verified',
  ko: 'identity_document_not_available',
}

function same(resource: CallbackResource): unknown {
  return resource
}

function unchanged(message: CallbackMessage): CallbackMessage {
  return message
}
