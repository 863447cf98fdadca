import type { DialectText } from '../../server/domain/responses/dialect.ts'
import { emulatorForTest } from './emulator.ts'

/** Starts an emulator with this dialect and one verification that is ok. */
export async function emulatorWithOkVerification(dialect: DialectText) {
  const emulator = await emulatorForTest({ dialect })
  const id = await emulator.open()
  await emulator.clock.advance('2m')
  const read = (type: string, headers = {}) =>
    fetch(`${emulator.url}/IT-identity-verifications/${id}/${type}`, {
      headers: { authorization: `Bearer ${emulator.token}`, ...headers },
    })
  return { ...emulator, id, read }
}
