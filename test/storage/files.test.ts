import { lstat, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTextFile, writeTextAtomically } from '../../server/runtime/files.ts'
import { folderOf } from '../support/scenario-folder.ts'

const onPosix = test.skipIf(process.platform === 'win32')

onPosix('an endless device is read up to the limit', async () => {
  await expect(readTextFile('/dev/zero', 1000)).rejects.toThrow(
    /^Cannot read "\/dev\/zero": it has/,
  )
})

test.skipIf(process.platform !== 'linux')(
  'an unexpected error of the system becomes a sentence',
  async () => {
    await expect(readTextFile('/proc/self/mem', 1000)).rejects.toThrow(
      /^Cannot read "\/proc\/self\/mem": the system says E[A-Z]+; try again, or name another file$/,
    )
  },
)

// For example /dev/stdout is a link, and a report must not replace it with a file.
onPosix('writing to a link changes its target and keeps the link', async () => {
  const folder = folderOf({})
  const [link, file] = [join(folder, 'link'), join(folder, 'file')]
  await writeFile(file, 'before')
  await symlink(file, link)

  await writeTextAtomically(link, 'after')

  expect((await lstat(link)).isSymbolicLink()).toBe(true)
  expect(await readFile(file, 'utf8')).toBe('after')
})
