import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RaceOutcome, RacerOrder, TakeOptions } from './lock-racer.ts'
import { root } from './root.ts'

type Bundling = { readonly bundleTypeScript: (path: string, file: string) => Promise<void> }

/** Processes that race for folders. They are started when they are needed, and anew after a kill. */
export async function createRacers() {
  const home = mkdtempSync(join(tmpdir(), 'videoid-races-'))
  const program = join(home, 'racer.mjs')
  const bundling: Bundling = await import(pathToFileURL(join(root, '.ci', 'bundle.mjs')).href)
  await bundling.bundleTypeScript('test/support/lock-racer.ts', program)
  const racers: ChildProcess[] = []
  let races = 0

  function racer(i: number): ChildProcess {
    const known = racers[i]
    if (known?.exitCode === null && known.signalCode === null) return known
    const started = fork(program)
    racers[i] = started
    return started
  }

  return {
    /**
     * One race in a new folder. Answers what each process came to, and what a process came to that tried
     * once all others had ended or had released the folder.
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
      for (const each of racers) each.kill('SIGKILL')
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
