import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { insertReasons } from '../../server/docs/scenarios-page.ts'
import { root } from '../support/root.ts'

const LABELS = ['documented', 'mirrored', 'sibling', 'assumed']
const page = textOf('docs/fidelity.md')
const rows = `${page}\n${textOf('docs/fidelity-accounts.md')}`
  .split('\n')
  .filter((line) => /^\| (?!claim |---)/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '').trim()))
  .filter((cells) => cells.length === 4)

test('every heading that a source file refers to is in docs/fidelity.md', () => {
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, text = '']) => anchorOf(text))
  const pointed = ['server', 'fixtures', 'contracts/spec']
    .flatMap(filesBelow)
    .flatMap((path) => [...textOf(path).matchAll(/docs\/fidelity\.md#([\w-]+)/g)])
    .map(([, anchor = '']) => anchor)

  const missing = pointed.filter((anchor) => !headings.includes(anchor))

  expect(pointed.length).toBeGreaterThan(5)
  expect(missing).toEqual([])
})

test('every claim has one of the four labels', () => {
  const wrong = rows.filter(
    ([, label = '']) => !label.split(', ').every((word) => LABELS.includes(word)),
  )

  expect(rows.length).toBeGreaterThan(30)
  expect(wrong).toEqual([])
})

test('every claim has a source', () => {
  const withoutSource = rows.filter(([, , source = '']) => source === '')

  expect(withoutSource).toEqual([])
})

test('every claim names a test that exists', () => {
  const tests = rows.flatMap(([, , , cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])

  const missing = tests.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))

  expect(tests.length).toBeGreaterThanOrEqual(rows.length)
  expect(missing).toEqual([])
})

test('every page of docs that a source file mentions exists', () => {
  const mentioned = ['server', 'fixtures', 'contracts/spec']
    .flatMap(filesBelow)
    .flatMap((path) => [...textOf(path).matchAll(/docs\/[\w/-]+\.md/g)])

  const missing = mentioned.map(([path]) => path).filter((path) => !existsSync(join(root, path)))

  expect(missing).toEqual([])
})

test('docs/scenarios.md lists the reasons of the catalogue (npm run docs writes it)', () => {
  const page = textOf('docs/scenarios.md')

  expect(page).toContain('| `operator_discretion` |')
  expect(page).toBe(insertReasons(page))
})

test('decisions are numbered without gaps, and each has its five parts', () => {
  const parts = ['Context', 'Decision', 'Options refused', 'Consequences', 'Advice']
  const files = readdirSync(join(root, 'docs', 'decisions')).toSorted()

  const faults = files.filter((name, i) => {
    const text = textOf(`docs/decisions/${name}`)
    const number = String(i + 1).padStart(4, '0')
    return !name.startsWith(`${number}-`) || !text.startsWith(`# ${number}: `) || !isWhole(text)
  })

  expect(faults).toEqual([])

  function isWhole(text: string): boolean {
    return parts.every((part) => text.includes(`\n## ${part}\n`))
  }
})

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

// Returns the anchor that GitHub creates for a heading.
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}
