import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'

// .ci/dependency-patches.mjs leaves these parts out of the bundle, so they work in tests of the sources only.
const LEFT_OUT =
  /express\.(?:json|raw|static|text|urlencoded)\b|\.(?:sendFile|download|attachment)\(|'query parser', '(?!simple')/

test('the emulator uses no part of Express that the bundle leaves out', () => {
  const users = sources()
    .filter(({ text }) => text.includes("from 'express'"))
    .flatMap(({ path, text }) => (LEFT_OUT.test(text) ? [path] : []))

  expect(users).toEqual([])
})

test('the bundle contains every media type that the emulator compares with an Accept header', () => {
  const patches = readFileSync(join(root, '.ci/dependency-patches.mjs'), 'utf8')
  const names = sources().flatMap(({ text }) =>
    [...text.matchAll(/\breq\.(?:accepts|is)\(\[?([^\])]*)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name),
    ),
  )
  const unknown = names.filter(
    (name) => !patches.includes(`'${name}'`) && !/^(?:json|html)$/.test(name),
  )

  expect(names.length).toBeGreaterThan(3)
  expect(unknown).toEqual([])
})

function sources() {
  return readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(root, 'server', path), 'utf8') }))
}
