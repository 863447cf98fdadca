import { chooseScenario } from '../core/choose-scenario.ts'
import type { Timeline } from '../core/plan.ts'
import { randomFrom, uuidFrom } from '../core/random.ts'
import { compileTimeline } from '../core/timeline.ts'
import { openVerification, type Verification } from '../core/verification.ts'
import type { Mode, VerificationRequest } from '../core/verification-request.ts'
import type { Namespace } from './namespace.ts'
import type { ScenarioBook } from './scenario-book.ts'
import type { Settings } from './settings.ts'

/** What a client wants opened. */
export type OpeningRequest = {
  readonly mode: Mode
  readonly request: VerificationRequest
  /** The text of `x-emulator-scenario`. */
  readonly header?: string
  /** Base of the link: `http://127.0.0.1:4280`. */
  readonly base: string
  /** How many emulators this POST has come through. */
  readonly chain?: number
}

/** A verification decided upon, not yet committed. */
export type Prepared = {
  readonly verification: Verification
  readonly timeline: Timeline
  readonly warnings: readonly string[]
}

/** Chooses the scenario and settles the whole plan; changes nothing. */
export function prepareOpening(
  { settings, book }: { readonly settings: Settings; readonly book: ScenarioBook },
  namespace: Namespace,
  { mode, request, header, base, chain = 0 }: OpeningRequest,
): Prepared | { readonly fault: string } {
  const choice = chooseScenario(
    {
      queued: namespace.queue[0],
      header,
      mail: request.mail,
      taxCode: request.user?.taxCode,
      namespaceDefault: namespace.byDefault,
      serverDefault: { name: settings.scenario },
    },
    book,
  )
  if ('fault' in choice) return choice
  const { chosen, scenario, warnings } = choice
  const { seed, owner, clock } = namespace
  const number = namespace.opened + 1
  const at = clock.now()
  const id = uuidFrom(randomFrom(seed, namespace.name, number))
  const timeline = compileTimeline({
    scenario,
    params: chosen.params,
    mode,
    pace: settings.pace,
    openedAt: at,
    random: randomFrom(seed, number, 'timeline'),
    booked: namespace.booked,
  })
  const link = `${base}/link/${id}`
  const life = { id, number, seed, mode, request, owner, link, scenario: chosen, timeline, at }
  const opening = chain === 0 ? life : { ...life, chain }
  return { verification: openVerification(opening), timeline, warnings }
}
