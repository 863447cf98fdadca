import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'
import { docsPage } from './blocks.ts'

const page = docsPage('generate-a-client.md')
const readJson = (name: string) =>
  JSON.parse(readFileSync(join(root, 'generators', name), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
    readonly packages: Readonly<Record<string, { readonly resolved?: string }>>
  }

test('docs/generate-a-client.md names the versions that generators/package.json has', () => {
  const { dependencies } = readJson('package.json')
  const versions = [...page.matchAll(/^\| \[[^\]]+\]\([^)]+\) \| ([\d., ]+) \|/gm)].flatMap(
    ([, text = '']) => text.split(', '),
  )

  expect(versions).toEqual(
    [
      'openapi-typescript',
      'openapi-fetch',
      '@hey-api/openapi-ts',
      'orval',
      'swagger-typescript-api',
      'oazapfts',
      'openapi-typescript-codegen',
    ].map((name) => dependencies[name]),
  )
})

test('the generators have exact versions, and their lock file names no registry', () => {
  const { dependencies } = readJson('package.json')
  const { packages } = readJson('package-lock.json')

  const loose = Object.values(dependencies).filter(
    (version) => !/^(npm:[a-z-]+@)?\d+\.\d+\.\d+$/.test(version),
  )
  const resolved = Object.values(packages).filter((entry) => entry.resolved !== undefined)

  expect([loose, resolved]).toEqual([[], []])
})
