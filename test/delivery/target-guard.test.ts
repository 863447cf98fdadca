import { expect, test } from 'vitest'
import { addressKindOf } from '../../server/delivery/guard/address-class.ts'
import { parseAddressRange, parseIpAddress } from '../../server/delivery/guard/ip-address.ts'
import {
  createTargetGuard,
  type TargetGuardOptions,
} from '../../server/delivery/guard/target-guard.ts'
import { UserError } from '../../server/domain/base/user-error.ts'

const publicHosts = [
  '93.184.216.34',
  '8.8.8.8',
  '1.1.1.1',
  '[2606:4700::1111]',
  '172.32.0.1',
  '11.0.0.1',
]

const forbiddenHosts = [
  ...['0.0.0.0', '0.1.2.3', '0', '[::]', '[::ffff:0.0.0.0]'],
  ...['169.254.169.254', '169.254.0.1', '0xa9fea9fe', '2852039166', '[::ffff:169.254.169.254]'],
  ...['[fe80::1]', '[febf::1]', '[fd00:ec2::254]', '100.100.100.200', '168.63.129.16'],
  ...['224.0.0.1', '239.255.255.250', '255.255.255.255', '240.0.0.1', '[ff02::1]'],
  ...['100.64.0.1', '100.127.255.255', '192.0.0.1', '192.0.0.192', '198.18.0.1', '198.19.255.255'],
  ...['192.0.2.1', '198.51.100.7', '203.0.113.7', '192.88.99.1', '[2001:db8::1]', '[3fff::1]'],
  ...['[2002:7f00:1::]', '[2002:a00:1::1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::1]', '[2001::1]'],
  ...['[::127.0.0.1]', '[::a00:1]', '[100::1]', '[fec0::1]', '[5f00::1]'],
]

test.each([
  ...['127.0.0.1', '127.1', '2130706433', '0x7f.1', '0177.0.0.1', '0x7f000001', '127.255.255.254'],
  ...['①②⑦.⓪.⓪.①', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
  ...['10.0.0.1', '[::ffff:10.0.0.1]', '172.16.0.1', '172.31.255.255', '192.168.1.1', '167772161'],
  ...['[fc00::1]', '[fd12:3456::1]', '[fdff::1]'],
])('a callback to %s is allowed', (host) => {
  expect(refusal(host)).toBeUndefined()
})

test.each(publicHosts)('a callback to %s needs --allow-callback-host', (host) => {
  const bare = host.replace(/[[\]]/g, '')

  expect(refusal(host)).toContain(`--allow-callback-host ${bare}`)
  expect(refusal(host, { allowedHosts: [bare] })).toBeUndefined()
  expect(refusal(host, { allowedHosts: [host] })).toBeUndefined()
  expect(refusal(host, { allowedHosts: ['0.0.0.0/0', '::/0'] })).toBeUndefined()
})

test.each(forbiddenHosts)(
  'a callback to %s is always refused, whatever hosts are allowed',
  (host) => {
    const bare = new URL(`http://${host}/`).hostname.replace(/[[\]]/g, '')
    const allowedHosts = ['0.0.0.0/0', '::/0', bare]

    expect(refusal(host)).toContain('no callback ever goes')
    expect(refusal(host, { allowedHosts })).toContain('no callback ever goes')
    expect(refusal(host, { allowedHosts, allowAll: true })).toBeUndefined()
  },
)

test('an address is checked after its name is resolved', () => {
  const guard = createTargetGuard({ allowedHosts: ['example.com', '203.0.114.0/24'] })
  const named = new URL('http://example.com./hook')
  const other = new URL('http://example.org/hook')

  expect(guard.refusal(other)).toBeUndefined()
  expect(guard.addressRefusal(named, '93.184.216.34')).toBeUndefined()
  expect(guard.addressRefusal(named, '169.254.169.254')).toContain('no callback ever goes')
  expect(guard.addressRefusal(other, '10.0.0.1')).toBeUndefined()
  expect(guard.addressRefusal(other, '203.0.114.9')).toBeUndefined()
  expect(guard.addressRefusal(other, '93.184.216.34')).toBe(
    'example.org (93.184.216.34) is a public address, and callbacks go to this machine and private networks only: start with --allow-callback-host example.org to permit it, or with --forward-callbacks-to <url>.',
  )
})

test.each(['openapi.com', 'test.openapi.com', 'OAUTH.OPENAPI.IT.', 'video-id.openapi.com'])(
  'the real host %s also needs --allow-real-hosts',
  (host) => {
    const allowedHosts = [host]

    expect(refusal(host, { allowedHosts })).toContain('--allow-real-hosts')
    expect(refusal(host, { allowedHosts, allowRealHosts: true })).toBeUndefined()
  },
)

test.each(['myopenapi.com', 'openapi.com.example.org', 'openapi.org'])(
  '%s is not a real host',
  (host) => {
    expect(refusal(host)).toBeUndefined()
  },
)

test('the emulator’s own ports are refused, except for the inbox', () => {
  const guard = createTargetGuard({ ownPorts: [4280] })
  const refusalOf = (url: string) => guard.refusal(new URL(url))

  expect(refusalOf('http://127.0.0.1:4280/IT-live')).toContain('this emulator itself')
  expect(refusalOf('http://[::1]:4280/__emulator/inbox/../reset')).toContain('this emulator itself')
  expect(refusalOf('http://127.0.0.9:4280/')).toContain('this emulator itself')
  expect(refusalOf('http://127.0.0.1:4280/__emulator/inbox/box')).toBeUndefined()
  expect(refusalOf('http://127.0.0.1:4281/IT-live')).toBeUndefined()
  expect(guard.addressRefusal(new URL('http://me.test:4280/'), '127.0.0.1')).toContain('itself')
})

test('only http and https are allowed, and not port 0', () => {
  const guard = createTargetGuard({})

  expect(guard.refusal(new URL('data:,x'))).toContain('only http')
  expect(guard.refusal(new URL('http://127.0.0.1:0/'))).toContain('Port 0')
})

test.each([
  '10.0.0.0/33',
  '10.0.0/8',
  'http://example.com',
  'example.com:80',
  'a b',
  '',
  '::1/129',
  'x/8',
])('--allow-callback-host "%s" throws a UserError', (text) => {
  expect(() => createTargetGuard({ allowedHosts: [text] })).toThrow(UserError)
})

test('only correct spellings of addresses are parsed', () => {
  expect(parseIpAddress('::ffff:10.0.0.1')).toEqual([10, 0, 0, 1])
  expect(parseIpAddress('1::')?.[1]).toBe(1)
  for (const bad of [
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.',
    ':::',
    '1::2::3',
  ]) {
    expect(parseIpAddress(bad), bad).toBeUndefined()
  }
  for (const bad of [
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'g::',
    '12345::',
    '::1.2.3',
    'fe80::1%1',
  ]) {
    expect(parseIpAddress(bad), bad).toBeUndefined()
  }
  expect(parseAddressRange('::ffff:10.0.0.0/104')).toEqual({ start: [10, 0, 0, 0], bits: 8 })
  expect(addressKindOf(parseIpAddress('8.8.8.8') ?? [])).toBe('a public address')
})

function refusal(host: string, options: TargetGuardOptions = {}): string | undefined {
  const guard = createTargetGuard(options)
  return guard.refusal(new URL(`http://${host}/hook`))
}
