import { planCallbacks } from '../callbacks/plan-deliveries.ts'
import type { Timeline } from '../model/plan.ts'
import type { Verification } from '../model/verification.ts'
import { type Instant, noTime } from '../time/instant.ts'

/** What is decided before a verification begins. */
export type NewVerification = Pick<
  Verification,
  'id' | 'number' | 'seed' | 'mode' | 'request' | 'owner' | 'link' | 'scenario' | 'chain'
> & { readonly timeline: Timeline; readonly at: Instant }

/** A verification at its first instant: `running`, the person invited, the plan ahead. Pure. */
export function createVerification(opening: NewVerification): Verification {
  // Each member by its name, and nothing spread that is not there: at every POST that would cost more
  // than all the rest, and leave every verification with a shape of its own in memory.
  const { id, number, seed, mode, request, owner, link, scenario, chain, timeline, at } = opening
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

// Most have none of either for most of their lives: one list for all.
const NO_DEEDS: Verification['deeds'] = []
const NO_DELIVERIES: Verification['deliveries'] = []
