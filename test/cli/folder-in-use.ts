import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'

/** Starts an emulator on a new data folder with two namespaces, a token and an inbox. */
export async function folderInUse() {
  const dataDir = folderOf({})
  const emulator = await emulatorForTest({ dataDir })
  const callback = { url: emulator.inboxUrl('orders') }
  await emulator.open({ callback })
  await emulator.clock.advance('120s')
  await emulator.open({ mail: 'bea+ko@example.com' })
  await emulator.clock.advance('60s')
  await emulator.open({ callback }, '/IT-selfie')
  await emulator.clock.advance('10s')
  const authorization = `Basic ${Buffer.from('dev@example.com:key').toString('base64')}`
  const scopes = ['*:videoid.openapi.com/*']
  const { body } = await emulator.api('post', '/tokens').set({ authorization }).send({ scopes })
  await emulator.api('post', '/IT-live').set('authorization', `Bearer ${body.data.token}`).send({
    mail: 'carla@example.com',
  })
  const answers = async ({ api, control }: Awaited<ReturnType<typeof emulatorForTest>>) => {
    const responses = await Promise.all([
      api('get', '/IT-identity-verifications'),
      control('get', '/verifications'),
      control('get', '/deliveries'),
      control('get', '/clock'),
      control('get', '/costs'),
      control('get', '/inboxes/orders'),
      api('get', '/tokens').set({ authorization }),
    ])
    return responses.map(({ status, body: { data } }) => [status, data])
  }
  return { dataDir, emulator, answers }
}

/** Returns the name and the bytes of every file in a folder. */
export function filesIn(path: string): readonly (readonly [string, string])[] {
  return readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'latin1')] as const)
}
