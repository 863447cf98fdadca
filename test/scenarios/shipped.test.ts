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
const book = await createScenarioCatalog({ shipped, directories: [], ...validators })

test('what was built in is what the files say', async () => {
  expect(shippedScenarios).toEqual(JSON.parse(JSON.stringify(shipped)))
  expect(shippedRoutes).toEqual(
    JSON.parse(JSON.stringify(await readShippedRoutes(root, validateRoutes))),
  )
})

test.each(book.names())('%s begins with the line that editors complete it by', async (name) => {
  const text = await readFile(join(root, 'scenarios', `${name}.yaml`), 'utf8')

  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./scenario.schema.json')
})

test.each(book.names())('%s has a golden timeline, and lives by it', (name) => {
  const settled = resolveScenarioUse({ name }, book)
  if ('fault' in settled) throw new Error(settled.fault)

  const faults = compareWithExpectations(
    settled.scenario,
    settled.params,
    simulateScenario(settled.scenario, settled.params),
  )

  expect(settled.scenario.expect).not.toEqual([])
  expect(settled.scenario.expect).toBeDefined()
  expect(faults).toEqual([])
})

test('the table in the README lists every shipped scenario as its file does', async () => {
  const readme = await readFile(join(root, 'scenarios/README.md'), 'utf8')

  expect(readme).toContain('| `ok` | | The user is identified at the first attempt |')
  expect(readme).toBe(insertScenarios(readme, book.list()))
})

test('the README shows a scenario that is one', async () => {
  const readme = await readFile(join(root, 'scenarios/README.md'), 'utf8')
  const { parseScenario } = await import('../../server/scenario-files/scenario-file.ts')
  const example = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''

  const { text } = await parseScenario('example.yaml', example, validateScenario)

  expect(text.timeline).toHaveLength(5)
})

test('editors offer every reason of the catalogue', async () => {
  const schema = JSON.parse(await readFile(join(root, 'scenarios/scenario.schema.json'), 'utf8'))

  expect(schema.$defs.reason.anyOf[0].enum).toEqual(Object.keys(REASONS))
})
