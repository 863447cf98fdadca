import { readFile, readlink } from 'node:fs/promises'
import { threadId } from 'node:worker_threads'

/**
 * Returns the line that identifies the owner in a lock file. Its fields are the process id, the start time of
 * the process, a unique part, and the PID namespace of the process id.
 *
 *     4711 8812345 0.271828182845 pid:[4026531836]
 *
 * Emulators up to 0.1 write only the first two fields, and can read this line.
 */
export async function createLockRecord(): Promise<string> {
  const { pid } = process
  const { start } = await processStat(pid)
  const unique = `${threadId}.${process.hrtime.bigint()}`
  return `${[pid, start || '-', unique, await pidNamespace()].join(' ')}\n`
}

/** Returns the process id in the text of a lock file; NaN if it has none. */
export function pidOf(record: string): number {
  return Number.parseInt(record, 10)
}

/**
 * True if the PID namespace of `record` differs from the PID namespace of `ownRecord`. Then the process id in `record`
 * means nothing in this container.
 */
export function isFromOtherMachine(record: string, ownRecord: string): boolean {
  const [theirs, ours] = [record, ownRecord].map((text) => text.trim().split(' ')[3] ?? '-')
  return theirs !== '-' && ours !== '-' && theirs !== ours
}

/**
 * True if the process that wrote this record still runs. `ownRecords` has the records of this process. The process id
 * alone is not enough: in a container, a process usually gets the same id as its predecessor.
 */
export async function isLockOwnerAlive(
  record: string,
  ownRecords: ReadonlySet<string>,
): Promise<boolean> {
  if (ownRecords.has(record)) return true
  const pid = pidOf(record)
  const [, recordedStart = '-', , namespace = '-'] = record.trim().split(' ')
  const ownNamespace = await pidNamespace()
  // The process id means nothing here. An emulator in another container cannot be seen from here, so it counts as
  // ended.
  if (namespace !== '-' && ownNamespace !== '-' && namespace !== ownNamespace) return false
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isRunning(pid)) return false
  const { state, start } = await processStat(pid)
  // Z: the process has ended, and its parent has not yet read the exit code. X: it is dead.
  if (state === 'Z' || state === 'X') return false
  // The system has no start times. A record with the id of this process that is not in `ownRecords` is from an
  // earlier process with the same id. Any other record counts as alive, because a process with its id is running.
  if (recordedStart === '-' || start === '') return pid !== process.pid
  return recordedStart === start
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code !== 'ESRCH'
  }
}

// Linux only; empty texts elsewhere. `start` is in clock ticks since the boot of the machine.
async function processStat(
  pid: number,
): Promise<{ readonly state: string; readonly start: string }> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The second field is the program name in brackets, which may contain spaces and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', start: fields[19] ?? '' }
}

// Linux only; `-` elsewhere. Each container has its own PID namespace.
async function pidNamespace(): Promise<string> {
  return readlink('/proc/self/ns/pid').catch(() => '-')
}
