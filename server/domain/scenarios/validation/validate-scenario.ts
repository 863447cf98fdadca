import { parseDuration, parseInstant } from '../../time/instant.ts'
import type { ScenarioFault, ScenarioText } from '../scenario.ts'
import { loopFaults } from '../unroll-loops.ts'
import { chaosFaults } from './validate-chaos.ts'
import { deskFaults } from './validate-desk.ts'
import { httpFaults } from './validate-http.ts'
import { paramFaults } from './validate-params.ts'
import { stepFaults } from './validate-step.ts'
import { orderFaults } from './validate-step-order.ts'
import { placeFaults } from './validate-values.ts'

/** What a single file contradicts in itself, whatever it inherits. Pure. */
export function ownFaults(text: ScenarioText): readonly ScenarioFault[] {
  if (text.outcome === undefined || text.timeline === undefined) return []
  const says = 'outcome and timeline exclude each other, keep one of them'
  return [{ pointer: '/timeline', part: 'key', says }]
}

/**
 * Everything wrong with a scenario that the schema cannot see: params, lengths, reasons, what does not
 * belong together, and steps in an impossible order. `own` is what its file itself says. A scenario
 * without faults always compiles. Pure.
 */
export function scenarioFaults(whole: ScenarioText, own: ScenarioText): readonly ScenarioFault[] {
  const timeline = whole.timeline ?? []
  const ofSteps = [...timeline.flatMap(stepFaults), ...loopFaults(timeline)]
  return [
    ...ownFaults(own),
    ...paramFaults(whole),
    ...placeFaults(whole),
    // The order of steps that are wrong in themselves says nothing.
    ...(ofSteps.length > 0 ? ofSteps : orderFaults(timeline)),
    ...httpFaults(whole),
    ...chaosFaults(whole),
    ...dateFaults(whole),
    ...deskFaults(whole, own),
    ...expectFaults(whole),
  ]
}

function dateFaults({ data }: ScenarioText): readonly ScenarioFault[] {
  const dates = {
    '/data/user/birthDate': data?.user?.birthDate,
    '/data/document/issueDate': data?.document?.issueDate,
    '/data/document/expiryDate': data?.document?.expiryDate,
    '/data/healthCard/expiryDate': data?.healthCard?.expiryDate,
  }
  return Object.entries(dates).flatMap(([pointer, date]) => {
    if (date === undefined || parseInstant(date) !== undefined) return []
    return [{ pointer, part: 'value', says: `"${date}" is no day of the calendar` } as const]
  })
}

function expectFaults({ expect = [] }: ScenarioText): readonly ScenarioFault[] {
  let last = 0
  return expect.flatMap(({ t }, i) => {
    const after = parseDuration(t)
    if (after === undefined) return []
    const isEarlier = after < last
    last = Math.max(last, after)
    if (!isEarlier) return []
    const says = `"${t}" is earlier than the line before it; put the lines in order of time`
    return [{ pointer: `/expect/${i}/t`, part: 'value', says } as const]
  })
}
