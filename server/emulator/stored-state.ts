import type { AccessToken, TokenUsage } from '../domain/accounts/access-token.ts'
import type { BillingTotals } from '../domain/accounts/costs.ts'
import { emptyBillingTotals } from '../domain/accounts/costs.ts'
import type { Booking } from '../domain/model/operator-call.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-use.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { InboxDump, ReceivedMessage } from '../records/inbox.ts'
import { createInboxes, type Inboxes } from '../records/inboxes.ts'
import type { ClockReading } from './clock.ts'
import { createDueQueue, type DueEntry, type DueQueue } from './due-queue.ts'
import type { NameClaim } from './legacy-namespace-names.ts'
import { firstDue, storeVerification } from './namespace.ts'

/**
 * What has changed since the record before: a whole step from one consistent state to the next. Everything in
 * it is as it is now, not by how much it has changed, so that a record that is lost takes nothing along.
 */
export type StoreRecord = {
  /** Real time; left out where a whole state is written. */
  readonly at?: Instant
  /** The step goes on in the next record: none of it holds without the last one. */
  readonly more?: true
  /** Part of the stage of this number. Nothing of it holds before a record that installs the stage. */
  readonly staged?: number
  /** Namespaces that are no more, or that others have taken the place of; before the rest. */
  readonly gone?: readonly string[]
  /** Stages that take effect now: after the namespaces of this record, before everything else in it. */
  readonly install?: readonly number[]
  /** Short names of namespaces that are claimed. */
  readonly claims?: readonly NameClaim[]
  readonly namespaces?: readonly NamespaceState[]
  /** Verifications that had to make room. */
  readonly left?: readonly (readonly [namespace: string, id: string])[]
  /** With their namespaces, in the order in which they became due. */
  readonly verifications?: readonly (readonly [namespace: string, Verification])[]
  /** Everything due, where a namespace was put back whole; after its verifications. */
  readonly due?: readonly (readonly [namespace: string, readonly DueEntry[]])[]
  readonly calls?: readonly (readonly [namespace: string, key: string, times: number])[]
  readonly messages?: readonly (readonly [namespace: string, box: string, StoredMessageRecord])[]
  readonly inboxes?: readonly (readonly [namespace: string, InboxDump])[]
  readonly tokens?: readonly TokenState[]
  /** After the tokens. */
  readonly revoked?: readonly string[]
  /** How many tokens accounts have drawn, also those that have none any more. */
  readonly drawn?: readonly (readonly [mail: string, drawn: number])[]
  /** Tokens and refresh tokens that are no longer in force, and whose they were. */
  readonly givenUp?: readonly (readonly [digits: string, mail: string])[]
  readonly billedInAll?: BillingTotals
}

/** A namespace without what it holds. What may be long is left out where it is as it was. */
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
  /** Of its account. */
  readonly mail: string
  readonly token: AccessToken
  readonly use: Omit<TokenUsage, 'ip'> & { readonly ip: readonly string[] }
}

/** The body as base64. */
export type StoredMessageRecord = Omit<ReceivedMessage, 'body'> & { readonly body: string }

/** What a journal comes to: the state after its last record. */
export type StoredState = {
  readonly namespaces: Map<string, StoredNamespace>
  readonly inboxes: Inboxes
  /** Which token's name has claimed each short name. */
  readonly claims: Map<string, string>
  /** By the token itself. */
  readonly tokens: Map<string, TokenState>
  readonly drawn: Map<string, number>
  readonly givenUp: Map<string, string>
  billedInAll: BillingTotals
}

export type StoredNamespace = {
  state: NamespaceState
  readonly verifications: Map<string, Verification>
  due: DueQueue
  readonly calls: Map<string, number>
}

export function emptyStoredState(): StoredState {
  return {
    namespaces: new Map(),
    // Whoever takes them over has the limit.
    inboxes: createInboxes({ bytes: Number.POSITIVE_INFINITY }),
    claims: new Map(),
    tokens: new Map(),
    drawn: new Map(),
    givenUp: new Map(),
    billedInAll: emptyBillingTotals,
  }
}

/**
 * Applies one more record. Ignores data of a namespace whose creating record was lost.
 * `stageOf` gives the records of a stage that the record installs.
 */
export function applyRecord(
  kept: StoredState,
  record: StoreRecord,
  stageOf: (stage: number) => readonly StoreRecord[] = () => [],
): void {
  const { namespaces, claims } = kept
  for (const name of record.gone ?? []) {
    namespaces.delete(name)
    kept.inboxes.forget(name)
    if (claims.get(name) === name) claims.delete(name)
  }
  for (const [name, claimedBy] of record.claims ?? []) claims.set(name, claimedBy)
  for (const state of record.namespaces ?? []) keepNamespace(kept, state)
  for (const stage of record.install ?? []) {
    for (const part of stageOf(stage)) applyRecord(kept, part)
  }
  for (const [name, id] of record.left ?? []) namespaces.get(name)?.verifications.delete(id)
  for (const [name, verification] of record.verifications ?? []) {
    const namespace = namespaces.get(name)
    if (namespace === undefined) continue
    storeVerification(namespace, verification)
    // As in life, where somebody looks for what is due after every change.
    firstDue(namespace)
  }
  for (const [name, due] of record.due ?? []) {
    const namespace = namespaces.get(name)
    if (namespace !== undefined) namespace.due = dueOrderOf(due)
  }
  for (const [name, key, times] of record.calls ?? []) namespaces.get(name)?.calls.set(key, times)
  for (const [name, dump] of record.inboxes ?? []) kept.inboxes.of(name).restore(dump)
  for (const [name, box, { body, ...message }] of record.messages ?? []) {
    kept.inboxes.of(name).add(box, { ...message, body: Buffer.from(body, 'base64') })
  }
  keepTokens(kept, record)
  kept.billedInAll = record.billedInAll ?? kept.billedInAll
}

function keepNamespace({ namespaces }: StoredState, state: NamespaceState): void {
  const known = namespaces.get(state.name)
  if (known !== undefined) {
    const { queue, booked } = known.state
    known.state = { ...(queue && { queue }), ...(booked && { booked }), ...state }
    return
  }
  const [verifications, calls] = [new Map(), new Map()]
  namespaces.set(state.name, { state, verifications, calls, due: createDueQueue() })
}

function keepTokens({ tokens, drawn, givenUp }: StoredState, record: StoreRecord): void {
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

function dueOrderOf(due: readonly DueEntry[]): DueQueue {
  const order = createDueQueue()
  for (const { at, id } of due) order.add(at, id)
  return order
}
