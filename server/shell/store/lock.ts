import { readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Complaint } from '../../core/plain/complaint.ts'

/** A folder that is this process's own until it leaves it. */
export type Lock = { readonly leave: () => Promise<void> }

// Two emulators in one process are two all the same.
const ours = new Set<string>()

/**
 * Takes a folder for this process by a file with its number. One that was left by a process that is no more
 * (kill -9, a crash, a container that was stopped) is taken over. Throws a Complaint that names the owner.
 */
export async function takeLock(folder: string): Promise<Lock> {
  const path = join(resolve(folder), 'lock')
  const own = `${process.pid} ${(await statOf(process.pid)).begins}\n`
  if (ours.has(path)) throw inUse(folder, process.pid)
  for (;;) {
    try {
      await writeFile(path, own, { flag: 'wx', mode: 0o600 })
      break
    } catch (fault) {
      if ((fault as { code?: string }).code !== 'EEXIST') throw fault
    }
    const found = await readFile(path, 'utf8').catch(() => '')
    const owner = Number.parseInt(found, 10)
    if (await isAlive(found, owner)) throw inUse(folder, owner)
    // Somebody else may have found it stale as well and have been quicker.
    if ((await readFile(path, 'utf8').catch(() => '')) === found) await rm(path, { force: true })
  }
  ours.add(path)
  return {
    async leave() {
      ours.delete(path)
      await rm(path, { force: true })
    },
  }
}

// The number alone may be another process's by now: in a container it nearly always is.
async function isAlive(lock: string, owner: number): Promise<boolean> {
  if (!Number.isSafeInteger(owner) || owner <= 0 || owner === process.pid) return false
  try {
    process.kill(owner, 0)
  } catch (fault) {
    if ((fault as { code?: string }).code === 'ESRCH') return false
  }
  const [, began = ''] = lock.trim().split(' ')
  const { state, begins } = await statOf(owner)
  // It has ended, and its parent has not asked how.
  if (state === 'Z') return false
  return began === '' || begins === '' || began === begins
}

// The beginning in ticks since the machine was started; nothing where the system does not tell.
async function statOf(pid: number): Promise<{ readonly state: string; readonly begins: string }> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of the program, in brackets, may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', begins: fields[19] ?? '' }
}

function inUse(folder: string, owner: number): Complaint {
  return new Complaint(
    `The data folder "${folder}" is in use by process ${owner}. Stop that one, or name another folder with --data-dir.`,
  )
}
