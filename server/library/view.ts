import { costsOf } from '../core/account/costs.ts'
import { Complaint } from '../core/plain/complaint.ts'
import type { ScenarioUse } from '../core/scenario/choose-scenario.ts'
import type { Instant } from '../core/time/instant.ts'
import { namespaceNameOfToken } from '../http/caller.ts'
import { setClock, wayIn } from '../http/control/clock.ts'
import { refuseUnknownKeys } from '../http/control/known-keys.ts'
import {
  deliveryRow,
  settledReport,
  verificationRow,
  verificationStory,
} from '../http/control/rows.ts'
import { checked } from '../http/control/scenarios.ts'
import { actIn, farIn } from '../http/control/verifications.ts'
import type { Serving } from '../http/serve.ts'
import { pendingIn } from '../shell/settle.ts'
import { durationOf } from './durations.ts'
import type { ScenarioName } from './emulator-options.ts'
import { eventsOf } from './events.ts'
import { keepingOf } from './keeping.ts'
import { waitingOf } from './waiting.ts'

/** A running emulator as one token sees it: what it does is its namespace's alone. */
export type EmulatorView = ReturnType<typeof viewOf>

/** What a test does with an emulator, for the namespace of `token`. */
export function viewOf(serving: Serving, token: string) {
  const { emulator, surroundings } = serving
  const name = namespaceNameOfToken(emulator, token)
  const own = () => emulator.namespaceNamed(name)
  const style = emulator.settings.reasonStyle
  const report = (settled: Parameters<typeof settledReport>[0]) =>
    settledReport(settled, emulator.find, style)

  return {
    token,
    /** The namespace of `token`. */
    namespace: name,
    clock: {
      now: (): Instant => own().clock.now(),
      /** Moves the clock by `26h`, or `until: 'idle'`, and waits for every callback due on the way. */
      advance: async (by: string | { to: string } | { until: 'idle' }) =>
        report(await emulator.advance(own(), wayOf(by))),
      /** As `PUT /__emulator/clock`; an instant with its offset is `now`, and settled on the way to. */
      set: async (
        change: string | { mode?: 'system' | 'manual'; now?: string; speed?: number },
      ) => {
        const body = typeof change === 'string' ? { now: change } : change
        refuseUnknownKeys(body, ['mode', 'now', 'speed'])
        await setClock(emulator, own(), body)
      },
    },
    act: (id: string, act: { as: string; do: string; reason?: string; repeatable?: boolean }) => {
      refuseUnknownKeys(act, ['as', 'do', 'reason', 'repeatable'])
      emulator.act(id, actIn(act))
      return verificationStory(emulator.findOrRefuse(id), style)
    },
    /** Brings one verification forward: by a duration, to its `next` event or to its `end`. */
    fastForward: async (id: string, how: { by: string } | { to: 'next' | 'end' }) => {
      refuseUnknownKeys(how, ['by', 'to'])
      return report(await emulator.fastForward(id, farIn(how)))
    },
    verification: (id: string) => verificationStory(emulator.findOrRefuse(id), style),
    /** All of them, in the order of their opening. */
    verifications: () => {
      const namespace = own()
      emulator.notice(namespace)
      return [...namespace.verifications.values()].map((verification) =>
        verificationRow({ verification, namespace }, style),
      )
    },
    deliveries: () =>
      [...own().verifications.values()].flatMap((verification) =>
        verification.deliveries.map((delivery) => deliveryRow({ verification }, delivery)),
      ),
    /** What came to `<url>/__emulator/inbox/<box>`. */
    inbox: (box: string) => surroundings.inboxes.of(name).list(box).data,
    /** The scenarios of the next verifications, in turn. */
    queue: (...scenarios: readonly (ScenarioName | ScenarioUse)[]): void => {
      const uses = scenarios.map((each) => {
        const use = typeof each === 'string' ? { name: each } : each
        refuseUnknownKeys(use, ['name', 'params'])
        return checked(surroundings, use.name, use)
      })
      emulator.enqueue(own(), uses)
    },
    ...eventsOf(emulator, name),
    ...waitingOf(serving, name),
    ...keepingOf(serving, name),
    /** What the calls of this namespace would have cost. */
    costs: () => costsOf(emulator.billedIn(name), emulator.settings.prices),
    /** Past, now and plan of one verification, by its id or the beginning of it; else of the newest. */
    explain: (id?: string): string => emulator.explain(id, name),
    /** Throws, with every life told, when a step or a callback is still to come. */
    assertNothingPending: (): void => {
      const pending = pendingIn(own())
      if (pending === 0) return
      const lives = [...own().verifications.keys()].map((id) => emulator.explain(id))
      throw new Complaint([
        `${pending} steps or callbacks are still to come:`,
        ...lives.flatMap((life) => life.split('\n')),
      ])
    },
    reset: (): void => emulator.reset(name),
  }
}

function wayOf(by: string | { to: string } | { until: 'idle' }) {
  if (typeof by === 'string') return { by: durationOf(by) }
  refuseUnknownKeys(by, ['by', 'to', 'until'])
  return wayIn(by)
}
