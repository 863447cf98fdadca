import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'

test('the package has no dependencies, and every development tool is pinned', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

  const loose = Object.entries(manifest.devDependencies).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)),
  )
  expect(manifest.dependencies).toBeUndefined()
  expect(loose).toEqual([])
})

test('no package in the tree runs a script at its installation', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))

  const entries: [string, { hasInstallScript?: boolean; optional?: boolean }][] = Object.entries(
    lock.packages,
  )
  const withScript = entries.filter(
    ([, { hasInstallScript, optional }]) => hasInstallScript && !optional,
  )
  expect(withScript.map(([path]) => path)).toEqual([])
})
