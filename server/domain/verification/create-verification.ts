import { planCallbacks } from '../callbacks/plan-deliveries.ts'
import type { Timeline } from '../model/plan.ts'
import type { Verification } from '../model/verification.ts'
import { type Instant, noTime } from '../time/instant.ts'

/** Everything that is decided before a verification is created. */
export type NewVerification = Pick<
  Verification,
  'id' | 'number' | 'seed' | 'mode' | 'request' | 'owner' | 'link' | 'scenario' | 'chain'
> & { readonly timeline: Timeline; readonly at: Instant }

/** Creates a verification: `running`, the person invited, the plan complete. Pure. */
export function createVerification(options: NewVerification): Verification {
  // Names each member instead of spreading optional ones: spreading is the slowest part of a POST and
  // gives every verification its own hidden class (object shape) in memory.
  const { id, number, seed, mode, request, owner, link, scenario, chain, timeline, at } = options
  const { progression, overrides } = timeline
  const verification: Verification = {
    id,
    number,
    seed,
    mode,
    request,
    owner,
    link,
    scenario,
    openedAt: at,
    aheadBy: noTime,
    history: [{ at, to: 'running', by: 'platform' }],
    deeds: NO_DEEDS,
    stage: 'invited',
    actor: timeline.actor,
    plan: timeline.plan,
    callbacks: timeline.callbacks,
    deliveries: NO_DELIVERIES,
    faults: timeline.faults,
  }
  const isPlain = chain === undefined && progression === undefined && overrides === undefined
  if (isPlain && timeline.actor !== 'person') return planCallbacks(verification)
  return planCallbacks({
    ...verification,
    ...(chain !== undefined && { chain }),
    ...(progression !== undefined && { progression }),
    ...(timeline.actor === 'person' && { heldSince: at }),
    ...(overrides !== undefined && { overrides }),
  })
}

// Shared empty lists: most verifications have no actions and no deliveries for most of the time.
const NO_DEEDS: Verification['deeds'] = []
const NO_DELIVERIES: Verification['deliveries'] = []
