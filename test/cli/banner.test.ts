import { expect, test } from 'vitest'
import { formatBanner, securityWarnings } from '../../server/cli/terminal/banner.ts'
import { instant } from '../../server/domain/time/instant.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'

const address = {
  url: 'http://127.0.0.1:4280',
  urls: ['http://127.0.0.1:4280', 'http://[::1]:4280'],
  token: 'first-token',
}

test('the banner shows addresses, behaviour and commands to paste in twelve lines', () => {
  const { text } = formatBanner(address, defaultSettings, 'linux')

  expect(text.replace(/emulator \d\S+,/, 'emulator 1.2.3,')).toBe(
    `videoid-emulator 1.2.3, an unofficial emulator of Openapi's Video ID API
  address    http://127.0.0.1:4280 and http://[::1]:4280
  page       http://127.0.0.1:4280/__emulator/
  settings   default scenario ok, pace sandbox, seed 1
  clock      system
  callbacks  may go to loopback and private networks
  token      first-token
Create a verification:
  curl -s 'http://127.0.0.1:4280/IT-live' -H 'Authorization: Bearer first-token' -H 'Content-Type: application/json' -d '{"mail":"franco.rossi@example.com","callback":{"url":"http://127.0.0.1:4280/__emulator/inbox/first","method":"POST","field":"data"}}'
Advance the clock by two minutes, to the end of the verification:
  curl -s 'http://127.0.0.1:4280/__emulator/clock/advance' -H 'Authorization: Bearer first-token' -H 'Content-Type: application/json' -d '{"by":"2m"}'
`,
  )
})

test('the banner shows the options that were chosen', () => {
  const at = instant(Date.UTC(2026, 0, 5, 8))

  const { text: manual } = formatBanner(
    address,
    { ...defaultSettings, clock: 'manual', at },
    'linux',
  )
  const { text: fast } = formatBanner(
    address,
    { ...defaultSettings, speed: 60, scenario: 'ko', seed: 9 },
    'linux',
  )
  const forwarding = { ...defaultSettings, forwardCallbacksTo: 'http://hook.test/' }
  const widened = { ...defaultSettings, allowCallbackHosts: ['hook.test', '203.0.113.0/24'] }

  expect(manual).toContain('manual from 2026-01-05T08:00:00.000Z: paused')
  expect(fast).toContain('default scenario ko, pace sandbox, seed 9')
  expect(fast).toContain('system, 60 times as fast')
  expect(formatBanner(address, forwarding, 'linux').text).toContain('all go to http://hook.test/')
  expect(formatBanner(address, widened, 'linux').text).toContain(
    'may go to loopback, private networks, hook.test and 203.0.113.0/24',
  )
})

test('on Windows the commands of the banner are quoted for cmd', () => {
  const { text } = formatBanner(address, defaultSettings, 'win32')

  expect(text).toContain('-d "{\\"by\\":\\"2m\\"}"')
  expect(text).not.toContain("'http")
})

test('securityWarnings has one warning for each option that weakens security, and none by default', () => {
  const open = {
    ...defaultSettings,
    host: '0.0.0.0',
    insecureCallbacks: true,
    allowRealHosts: true,
    logSecrets: true,
  }

  expect(securityWarnings(open)).toHaveLength(4)
  expect(securityWarnings({ ...defaultSettings, host: '127.0.0.1' })).toEqual([])
  expect(securityWarnings(defaultSettings)).toEqual([])
})
