import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RECEIVER_HISTORIES } from '../../contracts/callbacks/documented-histories.ts'
import { startReceiver } from '../../server/index.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { shopForTest } from '../support/shop.ts'
import { runInTerminal } from '../support/terminal.ts'

test('a receiver that acknowledges everything gets 18 verifications and all 271 schedules', async () => {
  const receiver = await startReceiver()
  onTestFinished(() => receiver.close())

  const { exitCode, out, err } = await runInTerminal([
    'verify-callbacks',
    '--url',
    receiver.url,
    '--events',
    'running,validation,ok',
  ])

  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  expect(out.match(/^✓ (POST|JSON) /gm)).toHaveLength(18)
  expect(out).toContain('each delivered 0 to 2 times (POST): 271 schedules, 1299 callbacks, the')
  expect(out).toContain('Their effect on the application was not compared: give --probe.')
})

test('an application that ships at every ok fails, and the reports are complete and have no secrets', async () => {
  const { base } = await shopForTest({ ships: 'at every ok' })
  const folder = folderOf({})
  const [json, junit, save] = ['r.json', 'r.xml', 's.yaml'].map((name) => join(folder, name))
  const files = ['--json', json ?? '', '--junit', junit ?? '', '--save', save ?? '']
  const secrets = ['--header', 'Authorization: Bearer planted', '--token', 'planted-token']

  const { out } = await runInTerminal([
    'verify-callbacks',
    ...throughShop(base),
    ...files,
    ...secrets,
  ])

  expect(out).toContain('the smallest that fails is ok, ok.')
  expect(out).toContain('Expected {"status":"ok","parcels":1}, got {"status":"ok","parcels":2}.')
  expect(readdirSync(folder).sort()).toEqual(['r.json', 'r.xml', 's.yaml'])
  const [report, xml, yaml] = ['r.json', 'r.xml', 's.yaml'].map((name) =>
    readFileSync(join(folder, name), 'utf8'),
  )
  expect(`${report}${xml}${yaml}${out}`).not.toContain('planted')
  const { exitCode, explored, scenario, documented } = JSON.parse(report ?? '')
  expect({ exitCode, smallest: explored[0].result.failure.smallest }).toEqual({
    exitCode: 3,
    smallest: ['ok', 'ok'],
  })
  expect(documented).toHaveLength(RECEIVER_HISTORIES.length - 2)
  expect(scenario).toBe(yaml)
  expect(out).toContain(yaml)
  expect(xml).toMatch(/<testsuites name="verify-callbacks" tests="\d+" failures="2" errors="0"/)
})

function throughShop(base: string): readonly string[] {
  return ['--url', `${base}/hook`, '--create', `${base}/open`, '--probe', `${base}/orders/{id}`]
}
