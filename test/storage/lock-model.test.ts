import { expect, test } from 'vitest'
import type { AcquireResult, LockSteps } from '../../server/storage/folder/lock-protocol.ts'
import { type Contest, exploreLockOrders } from '../support/lock-model-checker.ts'

const SHORT: readonly (readonly [string, Contest])[] = [
  ['two take a fresh folder, one is killed', { takers: 2, kills: 1 }],
  ['three take a fresh folder', { takers: 3, kills: 0 }],
  ['two take over a dead lock, both are killed', { lock: 'dead', takers: 2, kills: 2 }],
  ['three take over a dead lock', { lock: 'dead', takers: 3, kills: 0 }],
  ['an owner releases while two take, one is killed', { isReleased: true, takers: 2, kills: 1 }],
  [
    'two take over a dead lock and release it, one is killed',
    { lock: 'dead', takers: 2, kills: 1, takersRelease: true },
  ],
]

// These take minutes: npm run soak -- --races 500.
const LONG: readonly (readonly [string, Contest])[] = [
  ['three take over a dead lock, two are killed', { lock: 'dead', takers: 3, kills: 2 }],
  [
    'three take over a dead lock and release it, one is killed',
    { lock: 'dead', takers: 3, kills: 1, takersRelease: true },
  ],
  [
    'an owner releases while three take and release, one is killed',
    { isReleased: true, takers: 3, kills: 1, takersRelease: true },
  ],
]

const contests = Number(process.env.RACES ?? 0) >= 100 ? [...SHORT, ...LONG] : SHORT

test.each(contests)(
  '%s: every order of steps leaves at most one owner and a folder that can be taken',
  (_, contest) => {
    const { states, ...wrong } = exploreLockOrders(contest)

    expect(wrong).toEqual({})
    expect(states).toBeGreaterThan(50)
  },
)

test('the model finds two owners in the protocol of version 0.1, which removes a dead lock', () => {
  const { twoOwners } = exploreLockOrders({ lock: 'dead', takers: 2, kills: 0 }, acquireByRemoval)

  expect(twoOwners).toBeDefined()
})

function* acquireByRemoval(record: string): LockSteps<AcquireResult> {
  for (;;) {
    if (yield { do: 'create', name: 'lock', text: record }) {
      return { isOwner: true, replaces: undefined }
    }
    const current = (yield { do: 'read', name: 'lock' }) as string | undefined
    if (yield { do: 'check', record: current ?? '' }) {
      return { isOwner: false, owner: current ?? '' }
    }
    if ((yield { do: 'read', name: 'lock' }) === current) yield { do: 'remove', name: 'lock' }
  }
}
