import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readShipped } from '../../scenarios/compile.ts'
import { UserError } from '../../server/domain/base/user-error.ts'
import { createScenarioCatalog } from '../../server/scenario-files/scenario-catalog.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { validateScenario, validators } from '../support/scenario-validator.ts'

const shipped = await readShipped(root, validateScenario)
const routesWith = (rule: string) => `version: 1\nroutes:\n  - ${rule}\n`

test.each([
  ['version: 1\n', '1:1: "routes" is missing here; add it'],
  ['', '1:1: the file is empty; begin with "version: 1"'],
  ['version: 1\nroutes: []\nroute: []\n', '3:1: unknown key "route", did you mean "routes"?'],
  [routesWith('{ use: ko }'), '3:5: "when" is missing here; add it'],
  [
    routesWith('{ when: {}, use: ko }'),
    '3:13: an empty map does not fit here; write a map of conditions that must all hold: mail, header, namespace, body',
  ],
  [routesWith('{ when: { mial: x }, use: ko }'), '3:15: unknown key "mial", did you mean "mail"?'],
  [
    routesWith('{ when: { mail: "*" }, use: kko }'),
    '3:33: no scenario is called "kko", did you mean "ko"?',
  ],
  [
    routesWith('{ when: { mail: "*" }, use: [ko, slow-opertor] }'),
    '3:38: no scenario is called "slow-opertor", did you mean "slow-operator"?',
  ],
  [
    routesWith('{ when: { mail: "*" }, use: ko, params: { raeson: x } }'),
    '3:45: scenario ko has no param "raeson", did you mean "reason"?',
  ],
  [
    routesWith('{ when: { mail: "*" }, use: [{ use: ko, params: { reason: face_mismach } }] }'),
    '3:34: scenario ko, param "reason": "face_mismach" is not a reason of the catalogue, did you mean "face_mismatch"?',
  ],
  [
    routesWith('{ when: { mail: "*" }, use: [] }'),
    '3:33: an empty list does not fit here; write the name of a scenario, or a list of names and { use, params } that are used in turn',
  ],
  [
    routesWith('{ when: { mail: "*" }, use: [ko], params: { reason: underage } }'),
    '3:39: params beside a list; write them into the list, as { use: ko, params: { ... } }',
  ],
  [
    routesWith('{ when: { mail: "*" }, use: ko, repeat: all }'),
    '3:37: repeat belongs to a list; leave it out',
  ],
  [
    routesWith('{ when: { mail: "*" }, use: [ko], repeat: al }'),
    '3:47: unknown repeat "al", did you mean "all"?',
  ],
  [
    routesWith('{ when: { body: { user: x } }, use: ko }'),
    '3:23: "user" is not a key of a map from JSON pointers into the body, such as /user/taxCode, to patterns or values',
  ],
  [
    routesWith('{ when: { body: { /user: [x] } }, use: ko }'),
    '3:30: a list does not fit here; write a pattern, a number, true, false or null',
  ],
  [
    routesWith('{ when: { header: { "x y": x } }, use: ko }'),
    '3:25: "x y" is not a key of a map from the names of headers to patterns',
  ],
  [
    routesWith('{ when: { mail: "*" }, use: slow-operator, params: { queue: 90 } }'),
    '3:65: 90 is not a text (put numbers in quotes)',
  ],
  [
    routesWith('{ when: { mail: "*" }, when: { mail: "*" }, use: ko }'),
    '3:28: the same key is written twice; keep one of them',
  ],
])('%j is refused', async (text, sentence) => {
  const folder = folderOf({ 'routes.yaml': text })

  expect(await errorFor(folder)).toBe(`${join(folder, 'routes.yaml')}:${sentence}`)
})

test('the routes of a later folder come first, each with its line', async () => {
  const first = folderOf({ 'routes.yaml': routesWith('{ when: { mail: "a*" }, use: ko }') })
  const second = folderOf({
    'routes.yaml':
      '# two rules\nversion: 1\nroutes:\n  - when: { mail: "b*" }\n    use: mine\n  - { when: { mail: "c*" }, use: ok }\n',
    'mine.yaml': 'version: 1\n',
  })

  const catalog = await catalogOf(first, second)

  expect(catalog.routes.map(({ where, uses }) => `${where} ${uses[0]?.name}`)).toEqual([
    `${join(second, 'routes.yaml')}:4 mine`,
    `${join(second, 'routes.yaml')}:6 ok`,
    `${join(first, 'routes.yaml')}:3 ko`,
  ])
  expect(catalog.scenarios.get('routes')).toBeUndefined()
})

test('a route to a broken scenario has no additional fault', async () => {
  const folder = folderOf({
    'mine.yaml': 'version: 1\noutcme: ok\n',
    'routes.yaml': routesWith('{ when: { mail: "*" }, use: mine }'),
  })

  expect(await errorFor(folder)).toBe(
    `${join(folder, 'mine.yaml')}:2:1: unknown key "outcme", did you mean "outcome"?`,
  )
})

async function errorFor(folder: string): Promise<string> {
  const error = await catalogOf(folder).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(UserError)
  return (error as UserError).message
}

function catalogOf(...directories: readonly string[]) {
  return createScenarioCatalog({ shipped, directories, ...validators })
}
