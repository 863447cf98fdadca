import { rmSync, writeFileSync } from 'node:fs'
import { acquireLock, type PerformStep, performStep } from '../../server/storage/folder/lock.ts'

/** How one process takes part in a race. */
export type TakeOptions = {
  /** Ends the process by SIGKILL in the middle of its n-th step, from 0. */
  readonly killAt?: number
  /** Releases the folder as soon as it is taken. */
  readonly releases?: boolean
}

/** What a process is asked to do: to take a folder, or to release the one it has. */
export type RacerOrder =
  | (TakeOptions & { readonly folder: string; readonly mark: string })
  | 'release'

/** `owner`, `in use`, `released`, `killed`, or what went wrong. */
export type RaceOutcome = string

// Runs in a process of its own, which lock-races.ts starts.
let release = async (): Promise<void> => {}

process.on('message', (order: RacerOrder) => {
  const carriedOut = order === 'release' ? releaseFolder() : takeFolder(order)
  void carriedOut.then(
    (outcome) => process.send?.(outcome),
    (fault: Error) => process.send?.(`failed: ${fault.stack}`),
  )
})

async function releaseFolder(): Promise<RaceOutcome> {
  await release()
  return 'released'
}

async function takeFolder({ folder, mark, killAt, releases = false }: Exclude<RacerOrder, string>) {
  try {
    const lock = await acquireLock(folder, killAt === undefined ? performStep : killAtStep(killAt))
    // The mark is there while somebody owns the folder: this fails if there is another owner.
    writeFileSync(mark, '', { flag: 'wx' })
    release = async () => {
      rmSync(mark)
      await lock.release()
    }
  } catch (fault) {
    if ((fault as Error).message.includes('is in use by process')) return 'in use'
    throw fault
  }
  return releases ? releaseFolder() : 'owner'
}

function killAtStep(n: number): PerformStep {
  let step = 0
  return async (...call) => {
    const performed = performStep(...call)
    if (step++ !== n) return performed
    // Some of its system calls have been made, others have not.
    await new Promise((resolve) => setImmediate(resolve))
    process.kill(process.pid, 'SIGKILL')
    return performed
  }
}
