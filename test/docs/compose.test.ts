import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { environmentName } from '../../server/options/find-option.ts'
import { OPTIONS } from '../../server/options/options.ts'
import { runNode } from '../support/command.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { freePort } from '../support/free-port.ts'
import { root } from '../support/root.ts'

const folder = join(root, 'docs', 'examples', 'compose')
const { services } = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'))

test('the application of the Compose file follows a verification to its end', async () => {
  const { url } = await emulatorForTest()
  const hook = `http://127.0.0.1:${await freePort()}/hook`
  const env = { VIDEOID_URL: url, HOOK_URL: hook }

  const { code, out } = await runNode([join(folder, 'integrator.mjs')], { env })

  expect(code).toBe(0)
  expect(out).toMatch(
    /^callback: (\S+) is validation\ncallback: \1 is ok\n\1 is ok, its audit has \d{4,} bytes\n$/,
  )
})

test('the control API accepts the host name that the Compose file gives the emulator', async () => {
  const { url } = await emulatorForTest()
  const { host } = new URL(services.integrator.environment.VIDEOID_URL)

  const status = await new Promise((resolve) => {
    request(`${url}/__emulator/health`, { headers: { host } }, (answer) => {
      resolve(answer.resume().statusCode)
    }).end()
  })

  expect(Object.keys(services)).toContain(host.split(':')[0])
  expect(status).toBe(200)
})

test('the files and variables in Dockerfile and Compose file exist', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8')
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
    names.split(' '),
  )
  const set = [
    ...[...dockerfile.matchAll(/^ENV (\w+)=/gm)].map(([, name]) => name),
    ...Object.keys(services.emulator.environment),
  ]
  const known = OPTIONS.map(environmentName)

  expect(copied.filter((name) => !existsSync(join(root, name)))).toEqual([])
  expect(set.filter((name) => !known.includes(String(name)))).toEqual([])
  expect(existsSync(join(folder, services.emulator.build, 'Dockerfile'))).toBe(true)
})
