import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'

const rules = `version: 1
routes:
  - when: { mail: "@ko.example.com" }
    use: ko
    params: { reason: underage }
  - when: { header: { x-test-case: "twice-*" } }
    use: [ko, ok]
    repeat: all
  - when: { body: { /order/kind: gold, /user/lastName: Rossi } }
    use: slow-operator
`

test('a rule selects the scenario, and the control API and explain name the rule', async () => {
  const { open, verification, explain, folder } = await emulatorWithRules()
  const id = await open({ mail: 'anna@ko.example.com' })

  expect(verification(id)).toMatchObject({
    scenario: 'ko',
    params: { reason: 'underage' },
    selectedBy: 'route',
    route: `${folder}/routes.yaml:3`,
  })
  expect(explain(id)).toContain(`scenario chosen by route ${folder}/routes.yaml:3`)
})

test('a rule matches the body as sent, ignored keys included', async () => {
  const { open, verification } = await emulatorWithRules()

  const gold = await open({ order: { kind: 'gold' }, user: { lastName: 'Rossi' } })
  const plain = await open({ order: { kind: 'tin' }, user: { lastName: 'Rossi' } })

  expect(verification(gold).scenario).toBe('slow-operator')
  expect(verification(plain)).toMatchObject({ scenario: 'ok', selectedBy: 'default' })
})

test('each namespace goes through a list of scenarios on its own, and a reset starts it again', async () => {
  const { api, reset } = await emulatorWithRules()
  const scenarioOf = async (token: string) => {
    const { headers } = await api('post', '/IT-live')
      .set('authorization', `Bearer ${token}`)
      .set('x-test-case', 'twice-1')
      .send({ mail: 'anna@example.com' })
    return headers['x-emulator-scenario']
  }
  const ownScenario = async () =>
    (await api('post', '/IT-live').set('x-test-case', 'twice-2').send({ mail: 'anna@example.com' }))
      .headers['x-emulator-scenario']

  expect([
    await scenarioOf('a'),
    await scenarioOf('a'),
    await scenarioOf('b'),
    await scenarioOf('a'),
  ]).toEqual(['ko', 'ok', 'ko', 'ko'])
  expect([await ownScenario(), await ownScenario()]).toEqual(['ko', 'ok'])
  reset()
  expect(await ownScenario()).toBe('ko')
})

test('a refused request does not use up an entry of a list', async () => {
  const { api } = await emulatorWithRules()
  const post = (body: object) => api('post', '/IT-live').set('x-test-case', 'twice-1').send(body)

  await post({ mail: 'not an address' })
  const first = await post({ mail: 'anna@example.com' })

  expect(first.headers['x-emulator-scenario']).toBe('ko')
})

test('queue, header, mail tag and sandbox tax code override a rule, and a rule overrides the default', async () => {
  const { api, queue, open, verification, control } = await emulatorWithRules()
  const mail = 'anna@ko.example.com'
  const chosen = async (body: object) => {
    const { scenario, selectedBy } = verification(await open(body))
    return `${scenario} by ${selectedBy}`
  }
  await control('put', '/scenarios/default').send({ use: 'interactive' })
  queue({ name: 'slow-operator' })
  const byHeader = () =>
    api('post', '/IT-live')
      .set('x-emulator-scenario', 'paid-but-lost')
      .send({ mail })
      .catch(() => 'lost')

  expect(await chosen({ mail })).toBe('slow-operator by queue')
  expect(await byHeader()).toBe('lost')
  expect(await chosen({ mail: 'anna+ok@ko.example.com' })).toBe('ok by mail tag')
  expect(await chosen({ mail, user: { taxCode: 'RSSMRA80A01H501U' } })).toBe(
    'ok by sandbox tax code',
  )
  expect(await chosen({ mail })).toBe('ko by route')
  expect(await chosen({ mail: 'anna@example.com' })).toBe('interactive by namespace default')
})

async function emulatorWithRules() {
  const folder = folderOf({ 'routes.yaml': rules })
  return { folder, ...(await emulatorForTest({ scenarioDirectories: [folder] })) }
}
