import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { RaceOutcome, TakeOptions } from '../support/lock-racer.ts'
import { createRacers } from '../support/lock-races.ts'
import { canShowZombies, createZombie } from '../support/zombie.ts'

// The long run is npm run soak -- --races 500.
const races = Number(process.env.RACES ?? 6)
const racers = await createRacers()
const zombie = canShowZombies ? await createZombie() : { pid: 2147483646, end: () => {} }
afterAll(() => {
  racers.close()
  zombie.end()
})

type Kind = {
  /** Content of the file `lock` before the race. Undefined for a fresh folder. */
  readonly lock?: string
  /** True if the lock was written just now. */
  readonly isNew?: boolean
  readonly take?: (racer: number, race: number) => TakeOptions
  /** Runs only every nth race, because it takes longer. */
  readonly every?: number
}

const dead = '2147483646 1\n'

const KINDS: Readonly<Record<string, Kind>> = {
  'a fresh folder': {},
  'the lock of a dead process': { lock: dead },
  'an empty lock': { lock: '' },
  'an empty lock of a moment ago': { lock: '', isNew: true, every: 6 },
  'a damaged lock': { lock: '\u0000\u00ff no lock at all \n\n7' },
  'the lock of a zombie': { lock: `${zombie.pid}\n` },
  'the lock of an earlier process with the number of a live one': { lock: `${process.pid} 1\n` },
  'a fresh folder, released at once': { take: () => ({ releases: true }) },
  'a dead lock, half of them release at once': {
    lock: dead,
    take: (racer) => ({ releases: racer % 2 === 0 }),
  },
  'a dead lock, one is killed at one of its steps': {
    lock: dead,
    take: (racer, race) => (racer === 1 ? { killAt: race % 9 } : {}),
    every: 3,
  },
  'a dead lock, all but one are killed': {
    lock: dead,
    take: (racer, race) => (racer > 0 ? { killAt: (race + racer) % 9 } : {}),
    every: 6,
  },
}

test.each(Object.entries(KINDS))(
  '%s: one of two to eight racing processes owns the folder',
  async (_, kind) => {
    const wrong: unknown[] = []
    const { lock, isNew = false, take = () => ({}), every = 1 } = kind
    const prepare = (folder: string) => {
      if (lock === undefined) return
      const path = join(folder, 'lock')
      writeFileSync(path, lock)
      if (!isNew) utimesSync(path, 1, 1)
    }

    for (let race = 0; race < races; race += races >= 100 ? 1 : every) {
      const takes = Array.from({ length: 2 + (race % 7) }, (_, racer) => take(racer, race))
      const { outcomes, last } = await racers.race(prepare, takes)
      if (!isGood(outcomes) || last !== 'owner') wrong.push({ race, outcomes, last })
    }

    expect(wrong).toEqual([])
  },
)

function isGood(outcomes: readonly RaceOutcome[]): boolean {
  const known = ['owner', 'in use', 'released', 'killed']
  const owners = outcomes.filter((outcome) => outcome === 'owner').length
  // A process may be refused by an owner that is killed or releases later, which leaves no owner.
  const isFought = outcomes.every((outcome) => outcome === 'owner' || outcome === 'in use')
  return (
    outcomes.every((outcome) => known.includes(outcome)) && (isFought ? owners === 1 : owners <= 1)
  )
}
