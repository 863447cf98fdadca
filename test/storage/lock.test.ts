import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { acquireLock } from '../../server/storage/folder/lock.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { canShowZombies } from '../support/zombie.ts'

test('release removes the lock, and the folder can be acquired again', async () => {
  const folder = folderOf({ 'journal.log': 'text' })
  const lock = await acquireLock(folder)

  await lock.release()

  expect(readdirSync(folder)).toEqual(['journal.log'])
  await (await acquireLock(folder)).release()
})

test('release keeps a lock that belongs to another process', async () => {
  const folder = folderOf({})
  const lock = await acquireLock(folder)
  writeFileSync(join(folder, 'lock'), 'another record\n')

  await lock.release()

  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe('another record\n')
})

test('isHeld returns false when the lock was removed or belongs to another process', async () => {
  const folder = folderOf({})
  const lock = await acquireLock(folder)
  const results = [await lock.isHeld()]

  writeFileSync(join(folder, 'lock'), 'another record\n')
  results.push(await lock.isHeld())
  execFileSync('rm', ['-r', folder])
  results.push(await lock.isHeld())

  expect(results).toEqual([true, false, false])
})

test('a folder is refused under an alias while this process owns it', async () => {
  const parent = folderOf({})
  const folder = join(parent, 'data')
  const alias = join(parent, 'alias')
  mkdirSync(folder)
  symlinkSync(folder, alias)
  const lock = await acquireLock(folder)
  onTestFinished(lock.release)

  await expect(acquireLock(alias)).rejects.toThrow(`is in use by process ${process.pid}.`)
})

test.skipIf(!canShowZombies)(
  'a lock of version 0.1 is respected while its process runs',
  async () => {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    const folder = folderOf({ lock: `${process.ppid} ${start}\n` })

    await expect(acquireLock(folder)).rejects.toThrow(`is in use by process ${process.ppid}.`)
  },
)

test('a lock can be read by version 0.1', async () => {
  const folder = folderOf({})
  const lock = await acquireLock(folder)
  onTestFinished(lock.release)

  const [pid, start = ''] = readFileSync(join(folder, 'lock'), 'utf8').trim().split(' ')

  expect(pid).toBe(String(process.pid))
  expect(start).toMatch(canShowZombies ? /^\d+$/ : /^-$/)
})

const AT_LOCK: readonly (readonly [string, (path: string) => void, string])[] = [
  ['a folder', (path) => mkdirSync(path), 'is a folder'],
  ['a link to nothing', (path) => symlinkSync('nowhere', path), 'is a link'],
  ['a pipe', (path) => execFileSync('mkfifo', [path]), 'is no file'],
]

test.each(AT_LOCK)(
  '%s at the path of the lock is refused in a sentence',
  async (_, put, message) => {
    const folder = folderOf({})
    put(join(folder, 'lock'))

    await expect(acquireLock(folder)).rejects.toThrow(
      `"${join(folder, 'lock')}" ${message}, where the emulator keeps a file. Remove it, or name another folder.`,
    )
  },
)
