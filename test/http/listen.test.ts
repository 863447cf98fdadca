import { expect, onTestFinished, test, vi } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('requests on both loopback addresses are created with the prototypes that Express needs', async () => {
  const { urls, token } = await emulatorForTest()
  const swaps: boolean[] = []
  const set = Object.setPrototypeOf
  const spy = vi.spyOn(Object, 'setPrototypeOf').mockImplementation((target, prototype) => {
    const isHttp = /^App(Request|Response)$/.test(prototype?.constructor?.name ?? '')
    if (isHttp) swaps.push(Object.getPrototypeOf(target) !== prototype)
    return set(target, prototype)
  })
  onTestFinished(() => spy.mockRestore())

  for (const url of urls) {
    await fetch(`${url}/IT-identity-verifications`, {
      headers: { authorization: `Bearer ${token}` },
    })
  }

  expect(swaps.length).toBeGreaterThanOrEqual(2 * urls.length)
  expect(swaps).not.toContain(true)
})
