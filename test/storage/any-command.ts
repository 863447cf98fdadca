import fc from 'fast-check'
import type { Action } from '../../server/domain/model/plan.ts'
import type { Verification } from '../../server/domain/model/verification.ts'
import { type DurationMs, duration, minute } from '../../server/domain/time/instant.ts'
import { possibleActions } from '../../server/domain/verification/actions.ts'
import { accountNamespaceOf } from '../../server/emulator/account.ts'
import { countCall, type Namespace } from '../../server/emulator/namespace.ts'
import {
  enqueueScenarios,
  setDefaultScenario,
  setDeskAlwaysOpen,
  setQueue,
} from '../../server/emulator/namespace-settings.ts'
import { advanceClock, fastForward, setClock } from '../../server/operations/advance-clock.ts'
import { pollVerification } from '../../server/operations/faults-and-polls.ts'
import {
  commitVerification,
  prepareVerification,
} from '../../server/operations/open-verification.ts'
import { performAction } from '../../server/operations/perform-action.ts'
import { redeliver } from '../../server/operations/redeliver.ts'
import { prepareSnapshotRestore } from '../../server/operations/restore-snapshot.ts'
import { seedVerification } from '../../server/operations/seed-verification.ts'
import { runAtOnce } from '../../server/runtime/sliced-work.ts'
import { snapshotOf } from '../../server/snapshot/snapshot.ts'
import { callbackRequest } from '../support/verification.ts'
import type { RecordedEmulator } from './emulator-with-folder.ts'

/** A change of an emulator, of a random kind. */
export interface Command {
  /** The namespaces that the command changes. */
  readonly namespaces: readonly string[]
  readonly carryOut: (emulator: RecordedEmulator) => unknown
  readonly toString: () => string
}

const anna = 'anna@example.com'

// The last name is as short as those of version 0.1.0.
const anyName = fc.constantFrom('ns-a', 'ns-b', 'ns-76bed803')
const anyScenario = fc.constantFrom(
  'ok',
  'ko',
  'interactive',
  'slow-operator',
  'callback-chaos',
  'flaky-api',
  'ko-repeatable-then-ok',
  'paid-but-lost',
)
const anyWay = fc.constantFrom<readonly DurationMs[]>(
  [duration(1_000)],
  [duration(minute)],
  [duration(20 * minute)],
  [duration(26 * 60 * minute)],
)

const inNamespace = (
  name: string,
  act: (emulator: RecordedEmulator, namespace: Namespace) => unknown,
  accounts: readonly string[] = [],
) =>
  fc.tuple(anyName, fc.nat()).map(
    ([namespace, n]): Command => ({
      namespaces: [namespace, ...accounts],
      carryOut: async (recorder) => {
        const target = recorder.emulator.namespaces.getOrCreateOrThrow(namespace)
        recorder.emulator.processDue(target)
        await act({ ...recorder, nth: n } as RecordedEmulator, target)
      },
      toString: () => `${name} (${n}) in ${namespace}`,
    }),
  )

const nthOf = (recorder: RecordedEmulator) =>
  (recorder as RecordedEmulator & { readonly nth: number }).nth
const verificationOf = (
  recorder: RecordedEmulator,
  { verifications }: Namespace,
): Verification | undefined =>
  [...verifications.values()][nthOf(recorder) % Math.max(1, verifications.size)]

export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(anyName, anyScenario, fc.boolean(), fc.nat(2)).map(openCommand),
  },
  { weight: 3, arbitrary: fc.tuple(anyName, anyWay).map(advanceCommand) },
  // An action runs alone, because a hold and a resume in one step may change the order of steps of the same instant.
  inNamespace('act', async (recorder, namespace) => {
    await recorder.quiet()
    const verification = verificationOf(recorder, namespace)
    const acts = verification === undefined ? [] : possibleActions(verification)
    const act = acts[nthOf(recorder) % Math.max(1, acts.length)]
    if (verification === undefined || act === undefined) return
    performAction(
      recorder.emulator,
      verification.id,
      act.as === 'scenario' ? 'let-it-run' : (act as Action),
    )
    await recorder.quiet()
  }),
  inNamespace('fast-forward', (recorder, namespace) => {
    const verification = verificationOf(recorder, namespace)
    return verification === undefined
      ? undefined
      : fastForward(recorder.emulator, verification.id, 'next')
  }),
  inNamespace('poll', (recorder, namespace) => {
    const verification = verificationOf(recorder, namespace)
    if (verification !== undefined) pollVerification(recorder.emulator, { namespace, verification })
  }),
  inNamespace('redeliver', (recorder, namespace) => {
    const delivery = verificationOf(recorder, namespace)?.deliveries[0]
    if (delivery !== undefined) redeliver(recorder.emulator, delivery.id)
  }),
  inNamespace('queue', (_kept, namespace) =>
    enqueueScenarios(namespace, [{ name: 'ko' }, { name: 'ok' }]),
  ),
  inNamespace('empty the queue', (_kept, namespace) => setQueue(namespace, [])),
  inNamespace('open the desk', (recorder, namespace) =>
    setDeskAlwaysOpen(namespace, nthOf(recorder) % 2 === 0),
  ),
  inNamespace('prefer', (_kept, namespace) => setDefaultScenario(namespace, { name: 'ko' })),
  inNamespace('count', (recorder, namespace) =>
    countCall(namespace, `create ${nthOf(recorder) % 2}`),
  ),
  inNamespace('set the clock', ({ emulator }, namespace) =>
    setClock(emulator, namespace, { speed: 2 }),
  ),
  inNamespace('seed', ({ emulator }, namespace) =>
    seedVerification(emulator, namespace, {
      mode: 'live',
      request: { mail: 'anna@example.com' },
      base: 'http://127.0.0.1:4280',
      state: { status: 'ok' },
    }),
  ),
  inNamespace('reset', ({ emulator }, { name }) => emulator.reset(name)),
  inNamespace('resolve', ({ emulator }, { name }) => {
    emulator.namespaces.getOrCreateOrThrow(emulator.legacyNames.resolve(`${name}b9f0c1d2`))
  }),
  inNamespace('restore', async ({ emulator, inboxes, quiet }, namespace) => {
    await quiet()
    const none = { entries: [], count: 0 }
    const snapshot = snapshotOf(namespace, none, inboxes.of(namespace.name).dump())
    await advanceClock(emulator, namespace, { by: duration(minute) })
    runAtOnce(prepareSnapshotRestore(emulator, namespace.name, snapshot.contents)).install()
    inboxes.restore(namespace.name, snapshot.contents.inboxes)
  }),
  inNamespace('message', ({ inboxes }, { name, clock }) => {
    const message = { at: clock.now(), method: 'POST', path: '/x', headers: [] }
    inboxes.of(name).add('box', { ...message, body: Buffer.from('{}') })
  }),
  inNamespace(
    'token',
    ({ emulator: { accounts } }, { clock }) => {
      const token = accounts.issue(accounts.withMail(anna), {}, clock.now())
      token.use.totalRequests += 1
      accounts.recordUse(token)
    },
    [accountNamespaceOf(anna)],
  ),
  inNamespace(
    'refresh',
    ({ emulator: { accounts } }, { clock }) => {
      const [token] = accounts.withMail(anna).tokens.values()
      if (token !== undefined) accounts.refresh(token, {}, clock.now())
    },
    [accountNamespaceOf(anna)],
  ),
)

export function openCommand(choices: [string, string, boolean, number]): Command {
  const [name, scenario, hasCallback, retry] = choices
  return {
    namespaces: [name],
    carryOut: ({ emulator }) => {
      const namespace = emulator.namespaces.getOrCreateOrThrow(name)
      const callback = { ...callbackRequest, retry }
      const prepared = prepareVerification(emulator, namespace, {
        mode: 'live',
        request: { mail: 'anna@example.com', ...(hasCallback && { callback }) },
        header: scenario,
        base: 'http://127.0.0.1:4280',
      })
      if ('fault' in prepared) throw new Error(prepared.fault)
      commitVerification(emulator, namespace, prepared)
    },
    toString: () =>
      `open ${scenario} in ${name}, ${hasCallback ? `retry ${retry}` : 'no callback'}`,
  }
}

function advanceCommand([name, [by]]: [string, readonly DurationMs[]]): Command {
  return {
    namespaces: [name],
    carryOut({ emulator }) {
      const namespace = emulator.namespaces.getOrCreateOrThrow(name)
      return advanceClock(emulator, namespace, by === undefined ? 'idle' : { by })
    },
    toString: () => `advance ${name} by ${by} ms`,
  }
}
