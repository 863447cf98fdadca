import type { FaultOperation } from '../../server/domain/model/custom-error-response.ts'
import { emulatorForTest } from './emulator.ts'
import { scenarioFolder } from './scenario-folder.ts'

type Ask = (op: FaultOperation) => Promise<Response>

/** Starts an emulator whose default scenario has this fault, with one verification that is ok. */
export async function emulatorWithFault(op: FaultOperation, fault: string) {
  const emulator = await emulatorForTest({
    scenario: 'faulty',
    scenarioDirectories: [scenarioFolder({ faulty: `http: [{ op: ${op}, ${fault} }]` })],
  })
  const { body } = await emulator
    .api('post', '/IT-live')
    .set('x-emulator-scenario', op === 'create' ? 'ok' : 'faulty')
    .send({ mail: 'anna@example.com' })
  const id: string = body.data.id
  await emulator.clock.advance('2m')
  const paths = (operation: FaultOperation) =>
    ({
      create: '/IT-live',
      list: '/IT-identity-verifications',
      get: `/IT-identity-verifications/${id}`,
      data: `/IT-identity-verifications/${id}/data`,
      file: `/IT-identity-verifications/${id}/audit`,
    })[operation]
  const ask: Ask = (operation) =>
    fetch(emulator.url + paths(operation), {
      method: operation === 'create' ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${emulator.token}` },
      ...(operation === 'create' && { body: '{"mail":"anna@example.com"}' }),
    })
  return { ...emulator, id, paths, ask }
}
