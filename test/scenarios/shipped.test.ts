import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readShipped, readShippedRoutes } from '../../scenarios/compile.ts'
import { insertScenarios } from '../../server/docs/scenarios-page.ts'
import { REASONS } from '../../server/domain/model/reasons.ts'
import { compareWithExpectations } from '../../server/domain/scenarios/expectations.ts'
import { resolveScenarioUse } from '../../server/domain/scenarios/selection/choose-scenario.ts'
import { simulateScenario } from '../../server/domain/scenarios/simulate-scenario.ts'
import { createScenarioCatalog } from '../../server/scenario-files/scenario-catalog.ts'
import { shippedRoutes, shippedScenarios } from '../../server/scenario-files/shipped-scenarios.ts'
import { root } from '../support/root.ts'
import { validateRoutes, validateScenario, validators } from '../support/scenario-validator.ts'

const shipped = await readShipped(root, validateScenario)
const catalog = await createScenarioCatalog({ shipped, directories: [], ...validators })

test('the built-in scenarios equal the files', async () => {
  expect(shippedScenarios).toEqual(JSON.parse(JSON.stringify(shipped)))
  expect(shippedRoutes).toEqual(
    JSON.parse(JSON.stringify(await readShippedRoutes(root, validateRoutes))),
  )
})

test.each(catalog.names())(
  '%s begins with the comment that editors need for completion',
  async (name) => {
    const text = await readFile(join(root, 'scenarios', `${name}.yaml`), 'utf8')

    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./scenario.schema.json')
  },
)

test.each(catalog.names())('%s has a golden timeline and matches it', (name) => {
  const resolved = resolveScenarioUse({ name }, catalog.scenarios)
  if ('fault' in resolved) throw new Error(resolved.fault)

  const faults = compareWithExpectations(
    resolved.scenario,
    resolved.params,
    simulateScenario(resolved.scenario, resolved.params),
  )

  expect(resolved.scenario.expect).not.toEqual([])
  expect(resolved.scenario.expect).toBeDefined()
  expect(faults).toEqual([])
})

test('the table in the README lists every shipped scenario', async () => {
  const readme = await readFile(join(root, 'scenarios/README.md'), 'utf8')

  expect(readme).toContain('| `ok` | | The user is identified at the first attempt |')
  expect(readme).toBe(insertScenarios(readme, catalog.list()))
})

test('the example in the README is a valid scenario', async () => {
  const readme = await readFile(join(root, 'scenarios/README.md'), 'utf8')
  const { parseScenario } = await import('../../server/scenario-files/parse-scenario.ts')
  const example = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''

  const { text } = await parseScenario('example.yaml', example, validateScenario)

  expect(text.timeline).toHaveLength(5)
})

test('the schema lists every reason of the catalogue', async () => {
  const schema = JSON.parse(await readFile(join(root, 'scenarios/scenario.schema.json'), 'utf8'))

  expect(schema.$defs.reason.anyOf[0].enum).toEqual(Object.keys(REASONS))
})
