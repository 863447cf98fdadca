import { rmSync, writeFileSync } from 'node:fs'
import { acquireLock, type PerformStep, performStep } from '../../server/storage/folder/lock.ts'

/** The behaviour of one process in a race. */
export type TakeOptions = {
  /** Kills the process with SIGKILL in the middle of this step, counted from 0. */
  readonly killAt?: number
  /** Releases the folder as soon as it is taken. */
  readonly releases?: boolean
}

/** An order for a process: take a folder, or release the folder it has. */
export type RacerOrder =
  | (TakeOptions & { readonly folder: string; readonly mark: string })
  | 'release'

/** `owner`, `in use`, `released`, `killed`, or an error message. */
export type RaceOutcome = string

// lock-races.ts starts this module in a separate process.
let release = async (): Promise<void> => {}

process.on('message', (order: RacerOrder) => {
  const result = order === 'release' ? releaseFolder() : takeFolder(order)
  void result.then(
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
    // The mark exists while a process owns the folder. This fails if there is another owner.
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
    // At this point some system calls of the step have been made, others have not.
    await new Promise((resolve) => setImmediate(resolve))
    process.kill(process.pid, 'SIGKILL')
    return performed
  }
}
