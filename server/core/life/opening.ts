import { toldLatest } from '../callback/callback-plan.ts'
import { type Instant, noTime } from '../time/instant.ts'
import type { Timeline } from './plan.ts'
import type { Verification } from './verification.ts'

/** What is decided before a verification begins. */
export type Opening = Pick<
  Verification,
  'id' | 'number' | 'seed' | 'mode' | 'request' | 'owner' | 'link' | 'scenario' | 'chain'
> & { readonly timeline: Timeline; readonly at: Instant }

/** A verification at its first instant: `running`, the person invited, the plan ahead. Pure. */
export function openVerification(opening: Opening): Verification {
  // Each member by its name: `...given` costs a hundred times as much, at every POST.
  const { id, number, seed, mode, request, owner, link, scenario, chain, timeline, at } = opening
  return toldLatest({
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
    deeds: [],
    stage: 'invited',
    actor: timeline.actor,
    plan: timeline.plan,
    callbacks: timeline.callbacks,
    deliveries: [],
    faults: timeline.faults,
    ...(chain !== undefined && { chain }),
    ...(timeline.progression !== undefined && { progression: timeline.progression }),
    ...(timeline.actor === 'person' && { heldSince: at }),
    ...(timeline.overrides !== undefined && { overrides: timeline.overrides }),
  })
}
