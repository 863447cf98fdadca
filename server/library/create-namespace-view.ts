import { costsOf } from '../domain/accounts/costs.ts'
import { OAUTH_SCOPES } from '../domain/accounts/scopes.ts'
import { UserError } from '../domain/base/user-error.ts'
import { pendingInNamespace } from '../emulator/advance.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { enqueueScenarios } from '../emulator/namespace-settings.ts'
import { namespaceNameOfToken } from '../http/api/authenticate.ts'
import { explainNamespace } from '../http/control/explain-namespace.ts'
import { explainedRequest, findRequest, requestDetails } from '../http/control/explained-request.ts'
import { parseAction, parseFastForwardDistance } from '../http/control/parse-action.ts'
import { parseAdvanceDistance, setClockFromBody } from '../http/control/parse-clock-input.ts'
import { parseScenarioUse } from '../http/control/parse-scenario-use.ts'
import { REQUEST_CHANGE_KEYS, resendRequest } from '../http/control/resend-request.ts'
import {
  deliveryRow,
  toAdvanceReport,
  verificationDetails,
  verificationRow,
} from '../http/control/to-rows.ts'
import { refuseUnknownKeys } from '../http/control/validate-input.ts'
import type { EmulatorServer } from '../http/server/start-server.ts'
import { advanceClock, fastForward } from '../operations/advance-clock.ts'
import { explainVerification } from '../operations/explain-verification.ts'
import { performAction } from '../operations/perform-action.ts'
import { recordVerification } from '../operations/record-verification.ts'
import type { StoredRequest } from '../records/journal-entry.ts'
import { createEventMethods } from './events.ts'
import type { NamespaceView } from './namespace-view.ts'
import { parseDurationOrThrow } from './parse-duration-or-throw.ts'
import { createSeedAndSnapshotMethods } from './seeds-and-snapshots.ts'
import { createWaitMethods } from './wait-for.ts'

/** Creates the view of the namespace of `token`. */
export function createNamespaceView(server: EmulatorServer, token: string): NamespaceView {
  const { emulator, httpContext } = server
  const name = namespaceNameOfToken(emulator, token)
  const getNamespace = () => emulator.namespaces.getOrCreateOrThrow(name)
  const style = emulator.settings.reasonStyle
  const lastWithoutToken = httpContext.journal.of('default').entries.at(-1)?.number ?? 0
  const report = (advance: Parameters<typeof toAdvanceReport>[0]) =>
    toAdvanceReport(advance, emulator.find, style)

  const explained = (entry: StoredRequest) =>
    explainedRequest(httpContext, entry, emulator.settings.publicUrl ?? server.urls[0] ?? '')

  return {
    token,
    namespace: name,
    clock: {
      now: () => getNamespace().clock.now(),
      advance: async (by) =>
        report(await advanceClock(emulator, getNamespace(), toAdvanceTarget(by))),
      set: async (change) => {
        const body = typeof change === 'string' ? { now: change } : change
        refuseUnknownKeys(body, ['mode', 'now', 'speed'])
        await setClockFromBody(emulator, getNamespace(), body)
      },
    },
    act: (id, act) => {
      refuseUnknownKeys(act, ['as', 'do', 'reason', 'repeatable'])
      performAction(emulator, id, parseAction({ ...act }))
      return verificationDetails(emulator.findOrThrow(id), style)
    },
    fastForward: async (id, distance) => {
      refuseUnknownKeys(distance, ['by', 'to'])
      return report(await fastForward(emulator, id, parseFastForwardDistance(distance)))
    },
    recordScenario: (id) => recordVerification(emulator, id),
    verification: (id) => verificationDetails(emulator.findOrThrow(id), style),
    verifications: () => {
      const namespace = getNamespace()
      emulator.processDue(namespace)
      return [...namespace.verifications.values()].map((verification) =>
        verificationRow({ verification, namespace }, style),
      )
    },
    deliveries: () =>
      [...getNamespace().verifications.values()].flatMap((verification) =>
        verification.deliveries.map((delivery) => deliveryRow({ verification }, delivery)),
      ),
    inbox: (box) => httpContext.inboxes.of(name).list(box).data,
    queue: (...scenarios) => {
      const uses = scenarios.map((scenario) => {
        const use = typeof scenario === 'string' ? { name: scenario } : scenario
        refuseUnknownKeys(use, ['name', 'params'])
        return parseScenarioUse(httpContext, use.name, use)
      })
      enqueueScenarios(getNamespace(), uses)
    },
    ...createEventMethods(emulator, name),
    ...createWaitMethods(server, name, lastWithoutToken),
    requests: () =>
      httpContext.journal.of(name).entries.map((entry) => requestDetails(httpContext, entry)),
    request: (id) => explained(findRequest(httpContext, name, id)),
    resend: async (id, changes = {}) => {
      refuseUnknownKeys(changes, REQUEST_CHANGE_KEYS)
      return explained(
        await resendRequest(httpContext, findRequest(httpContext, name, id), changes),
      )
    },
    ...createSeedAndSnapshotMethods(server, name),
    costs: () => costsOf(emulator.billing.totalsOf(name), emulator.settings.prices),
    explain: (id) => explainVerification(emulator, id, name),
    explainAll: () => explainNamespace(httpContext, name, lastWithoutToken),
    assertNothingPending: () => {
      const pending = pendingInNamespace(getNamespace())
      if (pending === 0) return
      const explanations = [...getNamespace().verifications.keys()].map((id) =>
        explainVerification(emulator, id),
      )
      throw new UserError([
        `${pending} steps or callbacks are still to come:`,
        ...explanations.flatMap((explanation) => explanation.split('\n')),
      ])
    },
    reset: () => emulator.reset(name),
  }
}

function toAdvanceTarget(by: string | { to: string } | { until: 'idle' }) {
  if (typeof by === 'string') return { by: parseDurationOrThrow(by) }
  refuseUnknownKeys(by, ['by', 'to', 'until'])
  return parseAdvanceDistance(by)
}

/** Issues a token with all scopes of Video ID, for the account with this e-mail address. */
export function issueToken({ accounts, namespaces }: Emulator, mail: string): string {
  const account = accounts.withMail(mail)
  const now = namespaces.getOrCreateOrThrow(account.namespace).clock.now()
  return accounts.issue(account, { scopes: OAUTH_SCOPES }, now).token.token
}
