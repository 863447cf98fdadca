import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'

test('nothing is installed beside the emulator, and every tool of ours is pinned', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

  const loose = Object.entries(manifest.devDependencies).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)),
  )
  expect(manifest.dependencies).toBeUndefined()
  expect(loose).toEqual([])
})

test('no package in the tree runs a script when it is installed', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))

  const entries: [string, { hasInstallScript?: boolean; optional?: boolean }][] = Object.entries(
    lock.packages,
  )
  const running = entries.filter(
    ([, { hasInstallScript, optional }]) => hasInstallScript && !optional,
  )
  expect(running.map(([path]) => path)).toEqual([])
})
