import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readShipped } from '../../scenarios/compile.ts'
import { firstSendings } from '../../server/core/callback-foresight.ts'
import { settleUse } from '../../server/core/choose-scenario.ts'
import { evolve } from '../../server/core/evolve.ts'
import { expectationFaults, goldenOpening, type Seen } from '../../server/core/expectation.ts'
import { between, day, plus } from '../../server/core/instant.ts'
import { randomFrom } from '../../server/core/random.ts'
import { REASONS } from '../../server/core/reason.ts'
import { compileTimeline } from '../../server/core/timeline.ts'
import { openVerification, type Verification } from '../../server/core/verification.ts'
import { createScenarioBook } from '../../server/shell/scenario-book.ts'
import { shippedScenarios } from '../../server/shell/shipped-scenarios.ts'
import { root } from '../support/root.ts'
import { validateScenario } from '../support/scenario-validator.ts'

const shipped = await readShipped(root, validateScenario)
const book = await createScenarioBook({ shipped, directories: [], validate: validateScenario })

test('what was built in is what the files say', () => {
  expect(shippedScenarios).toEqual(JSON.parse(JSON.stringify(shipped)))
})

test.each(book.names())('%s begins with the line that editors complete it by', async (name) => {
  const text = await readFile(join(root, 'scenarios', `${name}.yaml`), 'utf8')

  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./scenario.schema.json')
})

test.each(book.names())('%s has a golden timeline, and lives by it', (name) => {
  const settled = settleUse({ name }, book)
  if ('fault' in settled) throw new Error(settled.fault)

  const faults = expectationFaults(settled.scenario, settled.params, lifeOf(name))

  expect(settled.scenario.expect).not.toEqual([])
  expect(settled.scenario.expect).toBeDefined()
  expect(faults).toEqual([])
})

test('the table in the README lists every shipped scenario as its file does', async () => {
  const readme = await readFile(join(root, 'scenarios/README.md'), 'utf8')

  const rows = book.list().map(({ name, title, params }) => {
    const names = Object.keys(params).map((each) => `\`${each}\``)
    return `| \`${name}\` | ${names.map((each) => `${each} `).join('')}| ${title} |`
  })

  expect(readme).toContain(`|---|---|---|\n${rows.join('\n')}\n\n`)
})

test('the README shows a scenario that is one', async () => {
  const readme = await readFile(join(root, 'scenarios/README.md'), 'utf8')
  const { parseScenario } = await import('../../server/shell/scenario-file.ts')
  const example = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''

  const { text } = await parseScenario('example.yaml', example, validateScenario)

  expect(text.timeline).toHaveLength(5)
})

test('editors offer every reason of the catalogue', async () => {
  const schema = JSON.parse(await readFile(join(root, 'scenarios/scenario.schema.json'), 'utf8'))

  expect(schema.$defs.reason.anyOf[0].enum).toEqual(Object.keys(REASONS))
})

function lifeOf(name: string): Seen {
  const settled = settleUse({ name }, book)
  if ('fault' in settled) throw new Error(settled.fault)
  const timeline = compileTimeline({
    ...settled,
    mode: 'live',
    pace: 'sandbox',
    openedAt: goldenOpening,
    random: randomFrom(1, 1, 'timeline'),
  })
  const opened = openVerification({
    id: name,
    number: 1,
    seed: 1,
    mode: 'live',
    request: {
      mail: 'anna@example.com',
      callback: {
        url: 'http://127.0.0.1:9',
        encoding: 'json',
        field: 'data',
        headers: {},
        retry: 0,
      },
    },
    owner: 'owner@example.com',
    link: `http://127.0.0.1/link/${name}`,
    scenario: { name, params: settled.params, selectedBy: 'default' },
    timeline,
    at: goldenOpening,
  })
  const { verification } = evolve(opened, {
    kind: 'time-passed',
    now: plus(goldenOpening, day),
  })
  return seenOf(verification)
}

function seenOf(verification: Verification): Seen {
  const { history, openedAt } = verification
  return {
    statuses: history.map(({ at, to, shownAs, reason }) => ({
      t: between(openedAt, at),
      what: shownAs ?? to,
      ...(reason !== undefined && { reason }),
    })),
    callbacks: firstSendings(verification).map(({ event, at }) => ({
      t: between(openedAt, at),
      what: event,
    })),
  }
}
