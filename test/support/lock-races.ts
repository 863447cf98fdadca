import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RaceOutcome, RacerOrder, TakeOptions } from './lock-racer.ts'
import { root } from './root.ts'

type Bundling = { readonly bundleTypeScript: (path: string, file: string) => Promise<void> }

/** Creates processes that race for folders. They start when they are needed, and again after a kill. */
export async function createRacers() {
  const home = mkdtempSync(join(tmpdir(), 'videoid-races-'))
  const program = join(home, 'racer.mjs')
  const bundling: Bundling = await import(pathToFileURL(join(root, '.ci', 'bundle.mjs')).href)
  await bundling.bundleTypeScript('test/support/lock-racer.ts', program)
  const racers: ChildProcess[] = []
  let races = 0

  function racer(i: number): ChildProcess {
    const existing = racers[i]
    if (existing?.exitCode === null && existing.signalCode === null) return existing
    const started = fork(program)
    racers[i] = started
    return started
  }

  return {
    /**
     * Runs one race in a new folder. Resolves to the outcome of each process, and to the outcome of a last
     * attempt after all processes have ended or have released the folder.
     */
    async race(prepare: (folder: string) => void, takes: readonly TakeOptions[]) {
      races += 1
      const folder = join(home, `race-${races}`)
      const mark = join(home, `mark-${races}`)
      mkdirSync(folder)
      prepare(folder)
      const outcomes = await Promise.all(
        takes.map((take, i) => askRacer(racer(i), { ...take, folder, mark })),
      )
      const owner = outcomes.indexOf('owner')
      if (owner !== -1) await askRacer(racer(owner), 'release')
      const last = await askRacer(racer(0), { folder, mark })
      if (last === 'owner') await askRacer(racer(0), 'release')
      rmSync(folder, { recursive: true })
      return { outcomes, last }
    },
    close(): void {
      for (const process of racers) process.kill('SIGKILL')
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function askRacer(racer: ChildProcess, order: RacerOrder): Promise<RaceOutcome> {
  return new Promise((resolve) => {
    const onExit = () => resolve('killed')
    racer.once('exit', onExit)
    racer.once('message', (outcome) => {
      racer.off('exit', onExit)
      resolve(String(outcome))
    })
    racer.send(order)
  })
}
