import { costsOf } from '../domain/accounts/costs.ts'
import { UserError } from '../domain/base/user-error.ts'
import { pendingInNamespace } from '../emulator/advance.ts'
import { enqueueScenarios } from '../emulator/namespace-settings.ts'
import { namespaceNameOfToken } from '../http/api/authenticate.ts'
import { parseAdvanceDistance, setClockFromBody } from '../http/control/clock.ts'
import {
  deliveryRow,
  toAdvanceReport,
  verificationDetails,
  verificationRow,
} from '../http/control/rows.ts'
import { parseScenarioUse } from '../http/control/scenarios.ts'
import { refuseUnknownKeys } from '../http/control/validate-body.ts'
import { parseAction, parseFastForwardDistance } from '../http/control/verifications.ts'
import type { EmulatorServer } from '../http/server/serve.ts'
import { advanceClock, fastForward } from '../operations/advance-clock.ts'
import { explainVerification } from '../operations/explain-verification.ts'
import { performAction } from '../operations/perform-action.ts'
import type { EmulatorView } from './emulator-view.ts'
import { createEventMethods } from './events.ts'
import { requireDuration } from './parse-duration.ts'
import { createStateMethods } from './seeds-and-snapshots.ts'
import { createWaitMethods } from './wait-for.ts'

/** Makes the view of the namespace of `token`. */
export function createView(serving: EmulatorServer, token: string): EmulatorView {
  const { emulator, httpContext: surroundings } = serving
  const name = namespaceNameOfToken(emulator, token)
  const own = () => emulator.namespaces.getOrCreateOrThrow(name)
  const style = emulator.settings.reasonStyle
  const report = (settled: Parameters<typeof toAdvanceReport>[0]) =>
    toAdvanceReport(settled, emulator.find, style)

  return {
    token,
    namespace: name,
    clock: {
      now: () => own().clock.now(),
      advance: async (by) => report(await advanceClock(emulator, own(), toAdvanceTarget(by))),
      set: async (change) => {
        const body = typeof change === 'string' ? { now: change } : change
        refuseUnknownKeys(body, ['mode', 'now', 'speed'])
        await setClockFromBody(emulator, own(), body)
      },
    },
    act: (id, act) => {
      refuseUnknownKeys(act, ['as', 'do', 'reason', 'repeatable'])
      performAction(emulator, id, parseAction({ ...act }))
      return verificationDetails(emulator.findOrThrow(id), style)
    },
    fastForward: async (id, how) => {
      refuseUnknownKeys(how, ['by', 'to'])
      return report(await fastForward(emulator, id, parseFastForwardDistance(how)))
    },
    verification: (id) => verificationDetails(emulator.findOrThrow(id), style),
    verifications: () => {
      const namespace = own()
      emulator.processDue(namespace)
      return [...namespace.verifications.values()].map((verification) =>
        verificationRow({ verification, namespace }, style),
      )
    },
    deliveries: () =>
      [...own().verifications.values()].flatMap((verification) =>
        verification.deliveries.map((delivery) => deliveryRow({ verification }, delivery)),
      ),
    inbox: (box) => surroundings.inboxes.of(name).list(box).data,
    queue: (...scenarios) => {
      const uses = scenarios.map((each) => {
        const use = typeof each === 'string' ? { name: each } : each
        refuseUnknownKeys(use, ['name', 'params'])
        return parseScenarioUse(surroundings, use.name, use)
      })
      enqueueScenarios(own(), uses)
    },
    ...createEventMethods(emulator, name),
    ...createWaitMethods(serving, name),
    ...createStateMethods(serving, name),
    costs: () => costsOf(emulator.billing.totalsOf(name), emulator.settings.prices),
    explain: (id) => explainVerification(emulator, id, name),
    assertNothingPending: () => {
      const pending = pendingInNamespace(own())
      if (pending === 0) return
      const lives = [...own().verifications.keys()].map((id) => explainVerification(emulator, id))
      throw new UserError([
        `${pending} steps or callbacks are still to come:`,
        ...lives.flatMap((life) => life.split('\n')),
      ])
    },
    reset: () => emulator.reset(name),
  }
}

function toAdvanceTarget(by: string | { to: string } | { until: 'idle' }) {
  if (typeof by === 'string') return { by: requireDuration(by) }
  refuseUnknownKeys(by, ['by', 'to', 'until'])
  return parseAdvanceDistance(by)
}
