import type { AccessToken, TokenUsage } from '../domain/accounts/access-token.ts'
import { type BillingTotals, emptyBillingTotals } from '../domain/accounts/costs.ts'
import type { Booking } from '../domain/model/operator-call.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-reference.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { InboxDump, ReceivedMessage } from '../records/inbox.ts'
import { createInboxes, type Inboxes } from '../records/inboxes.ts'
import { type ClockReading, createDueQueue, type DueEntry, type DueQueue } from './clock.ts'
import { firstDue, storeVerification } from './namespace.ts'
import type { NameClaim } from './namespaces.ts'

/**
 * The changes since the previous record, from one consistent state to the next. A record has the new values, never
 * differences, so that later records are correct even if this one is lost.
 */
export type StoreRecord = {
  /** Real time of the change. Absent in the records that together describe a complete state. */
  readonly at?: Instant
  /** The next record continues this change. No part of the change takes effect without its last record. */
  readonly more?: true
  /**
   * The number of the stage that this record belongs to. The record takes effect with the record that installs the
   * stage.
   */
  readonly staged?: number
  /** Namespaces that were deleted or replaced. This member applies before all others. */
  readonly gone?: readonly string[]
  /** Stages that take effect now. Applies after `claims` and `namespaces`, and before the contents of namespaces. */
  readonly install?: readonly number[]
  /** Short names of namespaces that tokens have claimed. */
  readonly claims?: readonly NameClaim[]
  readonly namespaces?: readonly NamespaceState[]
  /** Verifications that were evicted. */
  readonly left?: readonly (readonly [namespace: string, id: string])[]
  /** New states of verifications, with the names of their namespaces. They have the order of the due queue. */
  readonly verifications?: readonly (readonly [namespace: string, Verification])[]
  /** The complete due queue of a namespace that a snapshot replaced. Applies after its verifications. */
  readonly due?: readonly (readonly [namespace: string, readonly DueEntry[]])[]
  readonly calls?: readonly (readonly [namespace: string, key: string, times: number])[]
  readonly messages?: readonly (readonly [namespace: string, box: string, StoredMessageRecord])[]
  readonly inboxes?: readonly (readonly [namespace: string, InboxDump])[]
  readonly tokens?: readonly TokenState[]
  /** Tokens that are no longer in force. Applies after `tokens`. */
  readonly revoked?: readonly string[]
  /** How many tokens were issued to each account, including accounts without a token in force. */
  readonly drawn?: readonly (readonly [mail: string, drawn: number])[]
  /** Tokens and refresh tokens that are no longer in force, with the e-mail address of the account. */
  readonly givenUp?: readonly (readonly [digits: string, mail: string])[]
  readonly billedInAll?: BillingTotals
}

/**
 * A namespace without its contents. `queue` and `booked` can be long, so they are absent if they have not changed.
 */
export type NamespaceState = {
  readonly name: string
  readonly owner: string
  readonly seed: number
  readonly startedAt: Instant
  readonly clock: ClockReading
  readonly opened: number
  readonly billed: BillingTotals
  readonly queue?: readonly ScenarioUse[]
  readonly booked?: readonly Booking[]
  readonly byDefault?: ScenarioUse
  readonly openNow?: true
}

export type TokenState = {
  /** The e-mail address of the account that the token belongs to. */
  readonly mail: string
  readonly token: AccessToken
  readonly use: Omit<TokenUsage, 'ip'> & { readonly ip: readonly string[] }
}

/** A message of an inbox, with its body as base64. */
export type StoredMessageRecord = Omit<ReceivedMessage, 'body'> & { readonly body: string }

/** The state that a data folder holds, after the last record of its journal. */
export type StoredState = {
  readonly namespaces: Map<string, StoredNamespace>
  readonly inboxes: Inboxes
  /** The full name that claims each short name of a namespace. */
  readonly claims: Map<string, string>
  /** The tokens in force, by their digits. */
  readonly tokens: Map<string, TokenState>
  readonly drawn: Map<string, number>
  readonly givenUp: Map<string, string>
  billedInAll: BillingTotals
  /** Creates the due queue of each namespace. */
  readonly createDueQueue: () => DueQueue
}

export type StoredNamespace = {
  state: NamespaceState
  readonly verifications: Map<string, Verification>
  due: DueQueue
  readonly calls: Map<string, number>
}

/** With another `createQueue`, the caller observes the positions of the due entries. */
export function emptyStoredState(createQueue: () => DueQueue = createDueQueue): StoredState {
  return {
    namespaces: new Map(),
    // No limit here: the emulator applies its limit when it restores these inboxes.
    inboxes: createInboxes({ bytes: Number.POSITIVE_INFINITY }),
    claims: new Map(),
    tokens: new Map(),
    drawn: new Map(),
    givenUp: new Map(),
    billedInAll: emptyBillingTotals,
    createDueQueue: createQueue,
  }
}

/**
 * Applies one record to the state. Ignores the data of a namespace if the record that created it was lost.
 * `stageOf` returns the records of a stage that the record installs.
 */
export function applyRecord(
  stored: StoredState,
  record: StoreRecord,
  stageOf: (stage: number) => readonly StoreRecord[] = () => [],
): void {
  const { namespaces, claims } = stored
  for (const name of record.gone ?? []) {
    namespaces.delete(name)
    stored.inboxes.forget(name)
    if (claims.get(name) === name) claims.delete(name)
  }
  for (const [name, claimedBy] of record.claims ?? []) claims.set(name, claimedBy)
  for (const state of record.namespaces ?? []) setNamespace(stored, state)
  for (const stage of record.install ?? []) {
    for (const part of stageOf(stage)) applyRecord(stored, part)
  }
  for (const [name, id] of record.left ?? []) namespaces.get(name)?.verifications.delete(id)
  for (const [name, verification] of record.verifications ?? []) {
    const namespace = namespaces.get(name)
    if (namespace === undefined) continue
    storeVerification(namespace, verification)
    // Removes outdated entries of the due queue. The running emulator did this after every change, and it affects
    // the order.
    firstDue(namespace)
  }
  for (const [name, due] of record.due ?? []) {
    const namespace = namespaces.get(name)
    if (namespace !== undefined) namespace.due = filledQueue(stored.createDueQueue(), due)
  }
  for (const [name, key, times] of record.calls ?? []) namespaces.get(name)?.calls.set(key, times)
  for (const [name, dump] of record.inboxes ?? []) stored.inboxes.of(name).restore(dump)
  for (const [name, box, { body, ...message }] of record.messages ?? []) {
    stored.inboxes.of(name).add(box, { ...message, body: Buffer.from(body, 'base64') })
  }
  applyTokens(stored, record)
  stored.billedInAll = record.billedInAll ?? stored.billedInAll
}

function setNamespace(stored: StoredState, state: NamespaceState): void {
  const { namespaces } = stored
  const known = namespaces.get(state.name)
  if (known !== undefined) {
    const { queue, booked } = known.state
    known.state = { ...(queue && { queue }), ...(booked && { booked }), ...state }
    return
  }
  const [verifications, calls] = [new Map(), new Map()]
  namespaces.set(state.name, { state, verifications, calls, due: stored.createDueQueue() })
}

function applyTokens({ tokens, drawn, givenUp }: StoredState, record: StoreRecord): void {
  for (const state of record.tokens ?? []) tokens.set(state.token.token, state)
  for (const digits of record.revoked ?? []) {
    const state = tokens.get(digits)
    tokens.delete(digits)
    if (state === undefined) continue
    givenUp.set(state.token.token, state.mail)
    givenUp.set(state.token.refreshToken, state.mail)
  }
  for (const [mail, count] of record.drawn ?? []) drawn.set(mail, count)
  for (const [digits, mail] of record.givenUp ?? []) givenUp.set(digits, mail)
}

function filledQueue(queue: DueQueue, due: readonly DueEntry[]): DueQueue {
  for (const { at, id } of due) queue.add(at, id)
  return queue
}
