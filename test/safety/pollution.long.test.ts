import { expect, test } from 'vitest'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { createKeepAliveClient } from '../support/keep-alive.ts'
import { folderOf } from '../support/scenario-folder.ts'

test('no request pollutes the prototype of objects, and no answer returns the members that try it', async () => {
  const { url, token, control, inboxUrl } = await emulatorForTest()
  const ask = createKeepAliveClient(url)
  const bodies = hostileBodies(vendorExample(inboxUrl('box')))
  let echoed = 0

  const sent = async (method: string, path: string, body: string) => {
    const answer = await ask(token, method, path, Buffer.from(body))
    // A refusal may quote the request.
    if (answer.status < 300 && /polluted/.test(answer.text)) echoed += 1
    return answer.status
  }
  const statuses = new Set<number>()
  for (const body of bodies) {
    for (const path of POSTS) statuses.add(await sent('POST', path, body))
    for (const path of PUTS) statuses.add(await sent('PUT', path, body))
  }
  for (const query of QUERIES) {
    for (const path of READS) statuses.add((await ask(token, 'GET', `${path}?${query}`)).status)
  }
  const { text: stored } = await control('get', '/verifications')
  const tries = bodies.length * (POSTS.length + PUTS.length)

  expect(tries + QUERIES.length * READS.length).toBeGreaterThanOrEqual(1_000)
  expect([...statuses].filter((status) => status >= 500)).toEqual([])
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(echoed).toBe(0)
  expect(stored).not.toContain('polluted')
})

test('a scenario file with a key like __proto__ is refused', async () => {
  const keys = ['__proto__', 'constructor', 'prototype', 'toString']
  const files = keys.map((key, i) => [
    `mine-${i}.yaml`,
    `version: 1\ntitle: x\n${key}: { polluted: 1 }\nparams: { ${key}: { default: 1 } }\n`,
  ])
  const starting = emulatorForTest({ scenarioDirectories: [folderOf(Object.fromEntries(files))] })

  await expect(starting).rejects.toThrow('unknown key')
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

const POSTS = [
  '/IT-live',
  '/tokens',
  '/token',
  '/__emulator/scenarios/queue',
  '/__emulator/verifications',
  '/__emulator/clock/advance',
  '/__emulator/reset',
  '/__emulator/pact-states',
  '/__emulator/inbox/box',
]
const PUTS = ['/__emulator/scenarios/default', '/__emulator/clock', '/__emulator/state']
const READS = ['/IT-identity-verifications', '/__emulator/verifications', '/callbacks', '/nowhere']

const QUERIES = [
  '__proto__[polluted]=1',
  '__proto__.polluted=1',
  'constructor[prototype][polluted]=1',
  'constructor.prototype.polluted=1',
  '__proto__=polluted',
  '__proto__[]=polluted',
  'skip[__proto__][polluted]=1',
  '%5F%5Fproto%5F%5F%5Bpolluted%5D=1',
]

const POLLUTING_MEMBERS = [
  '"__proto__":{"polluted":1}',
  '"__proto__":{"__proto__":{"polluted":1}}',
  '"constructor":{"prototype":{"polluted":1}}',
  '"prototype":{"polluted":1}',
  '"\\u005f_proto__":{"polluted":1}',
  '"__proto__":["polluted"]',
]

// Adds each member of POLLUTING_MEMBERS to every object of a valid body.
function hostileBodies(good: object): readonly string[] {
  const text = JSON.stringify(good)
  const places = [...text.matchAll(/\{/g)].map(({ index }) => index + 1)
  const whole = POLLUTING_MEMBERS.flatMap((member) =>
    places.map((at) => `${text.slice(0, at)}${member},${text.slice(at)}`),
  )
  const bare = POLLUTING_MEMBERS.flatMap((member) => [
    `{${member}}`,
    `{"use":["ok"],"params":{${member}}}`,
    `{"use":"ok","params":{${member}}}`,
    `{"by":"1s",${member}}`,
    `{"mail":"anna@example.com","callback":{"url":"http://127.0.0.1:9/","headers":{${member}}}}`,
  ])
  return [...whole, ...bare]
}
