import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, vi } from 'vitest'

/** True on Linux, which shows zombie processes in /proc. */
export const canShowZombies = existsSync('/proc/self/stat')

/** Creates a zombie: a process that has ended, whose parent does not wait for it until `end`. */
export async function createZombie() {
  const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 600'])
  const pid = await new Promise<string>((resolve) =>
    parent.stdout.once('data', (bytes) => resolve(String(bytes).trim())),
  )
  const isZombie = () => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /)
  await vi.waitFor(isZombie, { timeout: 60_000 })
  return { pid: Number(pid), end: () => void parent.kill() }
}
