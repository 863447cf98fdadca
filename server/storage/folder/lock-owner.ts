import { readFile, readlink } from 'node:fs/promises'
import { threadId } from 'node:worker_threads'

/**
 * The line in a lock that says whose it is: process number, start of that process, what tells this lock from
 * all others, and where the process number means something.
 *
 *     4711 8812345 0.271828182845 pid:[4026531836]
 *
 * Emulators up to 0.1 wrote the first two and understand them.
 */
export async function createLockRecord(): Promise<string> {
  const { pid } = process
  const { start } = await processStat(pid)
  const unique = `${threadId}.${process.hrtime.bigint()}`
  return `${[pid, start || '-', unique, await pidNamespace()].join(' ')}\n`
}

/** The process number in a record; NaN if there is none. */
export function pidOf(record: string): number {
  return Number.parseInt(record, 10)
}

/** True if the process number in a record means nothing where `own` was written. */
export function isFromOtherMachine(record: string, own: string): boolean {
  const [theirs, ours] = [record, own].map((each) => each.trim().split(' ')[3] ?? '-')
  return theirs !== '-' && ours !== '-' && theirs !== ours
}

/**
 * True if the process that wrote this record still runs. `own` are the records that this process holds.
 * The process number is not enough: in a container, nearly every process gets the number of its predecessor.
 */
export async function isLockOwnerAlive(record: string, own: ReadonlySet<string>): Promise<boolean> {
  if (own.has(record)) return true
  const pid = pidOf(record)
  const [, recordedStart = '-', , namespace = '-'] = record.trim().split(' ')
  const here = await pidNamespace()
  // Its number belongs to another process here, or to none: an emulator in another container is not seen.
  if (namespace !== '-' && here !== '-' && namespace !== here) return false
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isRunning(pid)) return false
  const { state, start } = await processStat(pid)
  // Z: it has ended, and its parent has not yet asked for the result.
  if (state === 'Z' || state === 'X') return false
  // Without a start, this process knows of itself that the lock was written by an earlier one.
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

// Linux only. The start is in ticks since the machine was started.
async function processStat(
  pid: number,
): Promise<{ readonly state: string; readonly start: string }> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of the program is in brackets and may contain anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', start: fields[19] ?? '' }
}

// Linux only: containers differ in it.
async function pidNamespace(): Promise<string> {
  return readlink('/proc/self/ns/pid').catch(() => '-')
}
