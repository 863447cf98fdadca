import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { VerificationDetails } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'

test('a verification played by hand is saved as a scenario with the same timeline', async () => {
  const { act, clock, control, folder, open, url, verification } = await emulatorWithFolder()
  const callback = { url: `${url}/__emulator/inbox/mine`, method: 'JSON' }
  const id = await open({ mail: 'anna+interactive@example.com', callback })
  act(id, { as: 'user', do: 'open-link' })
  await clock.advance('40s')
  act(id, { as: 'user', do: 'submit' })
  await clock.advance('3m')
  act(id, { as: 'operator', do: 'take-call' })
  await clock.advance('90s')
  act(id, { as: 'operator', do: 'reject', reason: 'face_mismatch' })

  const { status, body } = await control('post', `/verifications/${id}/scenario`).send({
    name: 'seen',
  })
  const again = await open({ mail: 'anna+seen@example.com', callback })
  await clock.advance('10m')

  expect([status, body.differences]).toEqual([201, []])
  expect(timelineOf(verification(again))).toEqual(timelineOf(verification(id)))
  expect(existsSync(join(folder, 'scenario.schema.json'))).toBe(true)
})

test('a verification without any event cannot be recorded, and the answer says what to do', async () => {
  const { control, open } = await emulatorWithFolder()
  const id = await open()

  const { status, body } = await control('get', `/verifications/${id}/scenario`)

  expect([status, body.detail, body.fix]).toEqual([
    409,
    'Nothing has happened in this verification yet.',
    'Perform an action, or advance the clock. Then record it.',
  ])
})

test('the library records and saves a scenario', async () => {
  const { clock, open, recordScenario, saveScenario, scenarioNames } = await emulatorWithFolder()
  const id = await open()
  await clock.advance('2m')

  const { text, differences } = await recordScenario(id)
  const saved = await saveScenario('from-library', text)
  const refused = saveScenario('from-library', `${text}# more\n`)

  await expect(refused).rejects.toThrow('exists already')
  expect([differences, saved.inUse, scenarioNames().includes('from-library')]).toEqual([
    [],
    true,
    true,
  ])
})

function timelineOf({ openedAt, history, acts }: VerificationDetails) {
  const since = (at: string) => Date.parse(at) - Date.parse(openedAt)
  return {
    statuses: history.map(({ at, status, reason }) => [since(at), status, reason]),
    actions: acts.map(({ at, as, do: does }) => [since(at), as, does]),
  }
}

async function emulatorWithFolder() {
  const folder = folderOf({})
  return { ...(await emulatorForTest({ scenarioDirectories: [folder] })), folder }
}
