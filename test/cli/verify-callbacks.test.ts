import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { RECEIVER_HISTORIES } from '../../contracts/callbacks/documented-histories.ts'
import { type BehaviourName, startReceiver } from '../../server/index.ts'
import { shopForTest } from '../support/shop.ts'
import { runInTerminal } from '../support/terminal.ts'

test('a receiver that acknowledges everything passes, and no progress bar is printed to a pipe', async () => {
  const { url, received } = await receiverWith('ok')

  const { exitCode, out, err } = await runInTerminal([
    'verify-callbacks',
    '--url',
    url,
    '--copies',
    '1',
  ])

  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  expect(out.match(/^✓ (POST|JSON) /gm)).toHaveLength(18)
  const orders = out.match(/each delivered 0 to 1 times \((POST|JSON)\): 5 schedules, 6 callbacks/g)
  expect(orders).toHaveLength(4)
  expect(out).toContain('Their effect on the application was not compared: give --probe.')
  expect(received().length).toBeGreaterThan(36 + 4 * 6)
  expect(out).not.toContain('\r')
  expect(out).not.toContain('\u001b')
})

test('both encodings carry the same data, with headers, field and custom', async () => {
  const { url, received } = await receiverWith('ok')
  const flags = ['--schedules', '0', '--field', 'told', '--header', 'X-Secret: s3cret: yes']

  await runInTerminal(['verify-callbacks', '--url', `${url}?key=1`, ...flags])

  const decoded = received().map(({ decoded }) => decoded as Record<string, { reason: string }>)
  const half = decoded.length / 2
  const [forms, jsons] = [decoded.slice(0, half), decoded.slice(half)]
  const reasons = (all: typeof decoded, key: string) => all.map((one) => one[key]?.reason)
  expect(reasons(forms, 'told')).toEqual(reasons(jsons, 'data'))
  expect(reasons(jsons, 'data')).toEqual(
    expect.arrayContaining(['identityverified', 'reasonnobodyknows', 'reason_with_more', null]),
  )
  expect(reasons(jsons, 'data')).toContainEqual(expect.stringContaining('漢字 🙂'))
  expect(jsons.filter((one) => one.custom !== undefined)).toHaveLength(4)
  for (const { headers, path } of received()) {
    expect(headers).toContainEqual(['X-Secret', 's3cret: yes'])
    expect(path).toBe('/hook?key=1')
  }
})

const BAD = [
  ['hang', /timeout \(\d+ ms\)[\s\S]*within 200ms .*: answer first, and do the work afterwards/],
  ['slowloris', /timeout \(\d+ ms\)/],
  ['reset', /validation reset .*\n +127\.0\.0\.1:\d+ closed the connection/],
  ['close-early', /validation reset/],
  [
    'redirect',
    /validation 302 .*\n +The receiver answered 302 and points elsewhere to \/elsewhere/,
  ],
  ['server-error', /validation 500 .*\n +The receiver answered 500, and only 2xx counts/],
  ['bad-request', /! The receiver answered 400\. A real application refuses ids .*--create/],
] as const

test.each(BAD)(
  'a receiver that behaves as %s ends the run with exit code 5 and an explanation',
  async (behaviour, says) => {
    const { url } = await receiverWith(behaviour)

    const limit = /hang|loris/.test(behaviour) ? quick : []
    const { exitCode, out, err } = await runInTerminal(['verify-callbacks', '--url', url, ...limit])

    expect({ exitCode, err }).toEqual({ exitCode: 5, err: '' })
    expect(out).toMatch(says)
    expect(out).toContain(
      'not tried. The callbacks of an ordinary verification must be acknowledged first.',
    )
  },
)

test('the run stops after the first verification when the receiver does not answer', async () => {
  const { url } = await receiverWith('hang')

  const { out } = await runInTerminal(['verify-callbacks', '--url', url, ...quick])

  expect(out.match(/^✗ (POST|JSON) /gm)).toHaveLength(1)
})

test('an unreachable receiver is reported with its address', async () => {
  const { url, close } = await receiverWith('ok')
  await close()

  const { exitCode, out } = await runInTerminal(['verify-callbacks', '--url', url])

  expect(exitCode).toBe(5)
  expect(out).toMatch(/validation refused .*\n +Nothing listens at 127\.0\.0\.1:\d+/)
})

test('a receiver that answers 404 is reported with a remedy', async () => {
  const url = await startServer((_req, res) => void res.writeHead(404).end())

  const { exitCode, out } = await runInTerminal(['verify-callbacks', '--url', url])

  expect(exitCode).toBe(5)
  expect(out).toContain(
    '! The receiver answered 404. A real application refuses ids that it never created (or there is nothing at this path). Let the application open each verification itself, with --create <command|URL>.',
  )
})

test('endless and slow responses are reported as warnings', async () => {
  const flood = await receiverWith('huge')
  let answered = 0
  const slow = await startServer((_req, res) => {
    answered += 1
    if (answered === 1) setTimeout(() => res.end(), 450)
    else res.end()
  })

  const flooded = await runInTerminal(['verify-callbacks', '--url', flood.url, '--schedules', '0'])
  const slowed = await runInTerminal([
    ...['verify-callbacks', '--url', slow, '--schedules', '0', '--method', 'JSON'],
    ...['--time-limit', '2s'],
  ])

  expect([flooded.exitCode, slowed.exitCode]).toEqual([0, 0])
  expect(flooded.out).toContain('! 36 of 36 answers had a body of more than 64 KiB')
  expect(slowed.out).toMatch(/! \d+ of 18 answers took more than 400ms, the slowest \d+ ms/)
})

test('if a receiver reads only forms, verify-callbacks sends it the schedules as forms', async () => {
  const url = await startServer((req, res) => {
    const isForm = req.headers['content-type'] !== 'application/json'
    res.writeHead(isForm ? 200 : 415).end()
  })

  const { exitCode, out } = await runInTerminal([
    'verify-callbacks',
    '--url',
    url,
    '--schedules',
    '3',
  ])

  expect(exitCode).toBe(5)
  expect(out.match(/^✓ POST /gm)).toHaveLength(9)
  expect(out.match(/^✗ JSON /gm)).toHaveLength(9)
  expect(out).toContain('3 of 19 schedules')
  expect(out).toContain('✗ The receiver answers 415 to every callback of method JSON.')
  expect(out).toContain('If your client always sends callback.method POST, give --method POST.')
})

test('a refused duplicate is reported and shrunk to the smallest schedule', async () => {
  const eventIds = new Set<unknown>()
  const url = await startServer((req, res) => {
    const event = req.headers['x-emulator-event-id']
    res.writeHead(eventIds.has(event) ? 409 : 200).end()
    eventIds.add(event)
  })

  const { exitCode, out } = await runInTerminal(['verify-callbacks', '--url', url])

  expect(exitCode).toBe(5)
  expect(out).toContain('✗ The receiver answers 409 to a repeated validation.')
  expect(out).toContain('the smallest that fails is validation, validation.')
  expect(out).toContain('- { do: duplicate, status: validation, by: 1s }')
})

test('a careful application passes when it opens the verifications itself', async () => {
  const { base, opened } = await shopForTest()

  const flags = [...throughShop(base), '--copies', '1']
  const { exitCode, out, err } = await runInTerminal(['verify-callbacks', ...flags])

  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  expect(out.match(/each delivered 0 to 1 times: 5 schedules/g)).toHaveLength(2)
  expect(out).toContain('neither their order nor a repeated callback changed the outcome')
  expect(out).not.toContain('! ')
  // Two histories need a `custom` that only the emulator can set, so they are left out.
  expect(opened()).toBeGreaterThan(RECEIVER_HISTORIES.length - 2 + 2 * 5)
})

const quick = ['--time-limit', '200ms']

function throughShop(base: string): readonly string[] {
  return ['--url', `${base}/hook`, '--create', `${base}/open`, '--probe', `${base}/orders/{id}`]
}

async function receiverWith(behaviour: BehaviourName) {
  const receiver = await startReceiver({ behaviour })
  onTestFinished(() => receiver.close())
  return { url: receiver.url, received: () => receiver.received, close: receiver.close }
}

async function startServer(answer: RequestListener): Promise<string> {
  const server = createServer((req, res) => {
    req.resume()
    answer(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.closeAllConnections())
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}
