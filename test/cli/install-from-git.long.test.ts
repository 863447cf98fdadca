import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { runNode } from '../support/command.ts'
import { installPackages } from '../support/install-packed.ts'
import { root } from '../support/root.ts'

test('npm installs the package from a git repository, and its demo runs', {
  timeout: 600_000,
}, async () => {
  const place = mkdtempSync(join(tmpdir(), 'videoid-from-git-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  const bare = join(place, 'videoid-emulator.git')
  execFileSync('git', ['clone', '--quiet', '--bare', root, bare])
  writeFileSync(join(place, 'package.json'), '{ "name": "shop", "private": true }')

  // npm installs the development tools into a copy of its own and runs `prepare` there.
  installPackages(place, `git+${pathToFileURL(bare).href}`)

  const command = join(place, 'node_modules/videoid-emulator/dist/cli.js')
  const { code, err } = await runNode([command, 'demo', '--out', 'demo.pdf'], { cwd: place })
  expect(code, err).toBe(0)
  expect(readFileSync(join(place, 'demo.pdf'), 'latin1')).toMatch(/^%PDF-/)
})
