import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { readShipped } from '../../scenarios/compile.ts'
import { compareWithExpectations } from '../../server/domain/scenarios/expectations.ts'
import { resolveScenarioUse } from '../../server/domain/scenarios/selection/choose-scenario.ts'
import { simulateScenario } from '../../server/domain/scenarios/simulate-scenario.ts'
import { createScenarioCatalog } from '../../server/scenario-files/scenario-catalog.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { validateScenario, validators } from '../support/scenario-validator.ts'
import { blocksOfPages } from './blocks.ts'

const shipped = await readShipped(root, validateScenario)
const blocks = blocksOfPages(
  'scenarios.md',
  'scenario-building.md',
  'faults.md',
  'progression.md',
  'scenario-checks.md',
  'routes.md',
)
  .filter(({ language }) => language === 'yaml')
  .map(({ text }) => text)
const titleOf = (text: string) =>
  /^title: (.*)$/m.exec(text)?.[1] ?? /^(\w+):/m.exec(text)?.[1] ?? ''

test.each(blocks.map((text) => [titleOf(text), text] as const))(
  'the example "%s" is a valid file and matches its golden timeline',
  async (_, text) => {
    const name = text.includes('\nroutes:') ? 'routes.yaml' : 'example.yaml'
    const folder = folderOf({ [name]: text })

    const catalog = await createScenarioCatalog({ shipped, directories: [folder], ...validators })

    const resolved = resolveScenarioUse(
      { name: name === 'routes.yaml' ? 'ok' : 'example' },
      catalog.scenarios,
    )
    if ('fault' in resolved) throw new Error(resolved.fault)
    const { scenario, params } = resolved
    const faults =
      scenario.expect === undefined
        ? []
        : compareWithExpectations(scenario, params, simulateScenario(scenario, params))
    expect(faults).toEqual([])
  },
)

test.each(['scenario', 'routes'])('every key of the %s schema is in an example', async (kind) => {
  const schema = JSON.parse(await readFile(join(root, `scenarios/${kind}.schema.json`), 'utf8'))
  const usedKeys = new Set(blocks.flatMap((text) => keysIn(parseDocument(text).toJS())))

  const missing = keysOf(schema).filter(
    (key) => !usedKeys.has(key) && !WITHOUT_EXAMPLE.includes(key),
  )

  expect(missing).toEqual([])
})

// Keys without an example, because an example shows a similar key.
const WITHOUT_EXAMPLE = [
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
  'birthCountry',
  'taxCode',
  'issueDate',
  'issuingCountry',
  'successCodes',
  'escape',
  'also',
]

test('every action, status and kind of progression is in an example', () => {
  const words = blocks.join('\n')

  for (const word of [
    ...['open-link', 'submit', 'abandon', 'return', 'take-call', 'ask-retry', 'approve', 'reject'],
    ...['operator-open', 'manual', 'polls', 'actor: person', 'median', 'extends', 'goto', 'label'],
  ]) {
    expect(words).toContain(word)
  }
})

function keysIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const keys = Array.isArray(value) ? [] : Object.keys(value)
  return [...keys, ...Object.values(value).flatMap(keysIn)]
}

function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, member]) => [
    ...(key === 'properties' ? Object.keys(member as object) : []),
    ...keysOf(member),
  ])
}
