import type { StoreTrouble } from '../emulator/storage-port.ts'
import type { Logger } from '../records/logger.ts'
import type { Folder } from './folder/folder.ts'

/** Detects why nothing can be stored (a full disk, a lost folder), and logs when the trouble begins and ends. */
export interface StorageTroubleMonitor {
  /** Returns the trouble of the last check; undefined if there was none. */
  current(): StoreTrouble | undefined
  /** Checks again. With `after success` (of a write), checks only if there was trouble before. */
  update(how?: 'after success'): Promise<void>
}

interface MonitorDeps {
  readonly folder: Pick<Folder, 'name' | 'whyLost'>
  readonly log: Logger
  /** Returns the system's message if the disk is full. */
  readonly full: () => string | undefined
}

export function createStorageTroubleMonitor({
  folder,
  log,
  full,
}: MonitorDeps): StorageTroubleMonitor {
  let known: StoreTrouble | undefined

  function report(next: StoreTrouble | undefined): void {
    if (next?.status === known?.status) return
    if (next?.status === 'disk full') {
      log.error(`${folder.name} has no free space: ${next.why}. Every change is refused with 507.`)
    } else if (next !== undefined) {
      log.error(
        `${next.why} The emulator stores nothing more, and refuses every change with 507. Save your state with GET /__emulator/state, and start the emulator again.`,
      )
    } else if (known?.status === 'disk full') log.warn(`${folder.name} has room again.`)
    else log.warn(`${folder.name} is there again: what has changed meanwhile is stored.`)
  }

  return {
    current: () => known,
    async update(how) {
      if (how === 'after success' && known === undefined && full() === undefined) return
      const next = troubleOf(await folder.whyLost(), full())
      report(next)
      known = next
    },
  }
}

function troubleOf(lost: string | undefined, full: string | undefined): StoreTrouble | undefined {
  if (lost !== undefined) return { status: 'data folder lost', why: lost }
  return full === undefined ? undefined : { status: 'disk full', why: full }
}
