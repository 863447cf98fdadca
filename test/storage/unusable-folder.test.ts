import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDataFolder } from '../../server/storage/folder/data-folder.ts'
import { builtCommand } from '../support/command.ts'
import { folderOf } from '../support/scenario-folder.ts'

const nobody = 65_534

test.each(['journal.log', 'journal.draft'])(
  'a pipe in place of %s is refused in a sentence',
  async (name) => {
    const folder = folderOf({})
    execFileSync('mkfifo', [join(folder, name)])

    await expect(openDataFolder(folder)).rejects.toThrow(`"${join(folder, name)}" is no file`)
  },
)

test('a link to a journal in another folder is followed', async () => {
  const folder = folderOf({ 'elsewhere/journal': '' })
  symlinkSync('elsewhere/journal', join(folder, 'journal.log'))

  await (await openDataFolder(folder)).release()
})

test('a link to a missing folder is refused in a sentence', async () => {
  const link = join(folderOf({}), 'data')
  symlinkSync('nowhere', link)

  await expect(openDataFolder(link)).rejects.toThrow(
    `Cannot use the data folder "${link}": it is a link to nothing.`,
  )
})

test('a folder without permissions for its user is refused in a sentence', async () => {
  const folder = folderOf({ 'data/journal.log': '' })
  chmodSync(folder, 0o755)
  const data = join(folder, 'data')
  chmodSync(data, 0o500)
  withoutPrivileges()

  await expect(openDataFolder(data)).rejects.toThrow(/: you may not read and write there\./)
})

test('a folder with a file of another user is refused in a sentence', async () => {
  const folder = folderOf({})
  chmodSync(folder, 0o777)
  writeFileSync(join(folder, 'journal.log'), '', { mode: 0 })
  withoutPrivileges()

  await expect(openDataFolder(folder)).rejects.toThrow(/: you may not read and write there\./)
})

const mayMount = spawnSync('unshare', ['-rm', 'true']).status === 0

// Needs Linux, and root or the permission to be root in a user namespace.
test.skipIf(!mayMount)(
  'start ends with exit code 2 and a sentence when the folder is on a read-only disk',
  () => {
    const folder = folderOf({})
    const start = '"$0" "$1" --port 0 --data-dir "$2"'
    const readOnly = `mount -t tmpfs none "$2" && mount -o remount,ro "$2" && exec ${start}`
    const argv = ['-rm', 'sh', '-c', readOnly, process.execPath, builtCommand(), folder]

    const { status, stdout, stderr } = spawnSync('unshare', argv, { encoding: 'utf8' })

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(
      /^\S*Cannot use the data folder "[^"]+": its disk is read-only\. Name a folder on another disk\.\n$/m,
    )
  },
)

// Root ignores permissions.
function withoutPrivileges(): void {
  if (process.geteuid?.() !== 0) return
  process.seteuid?.(nobody)
  onTestFinished(() => process.seteuid?.(0))
}
