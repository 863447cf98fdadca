import { expect, test } from 'vitest'
import { BROWSER, controlToken, cookieOf, logIn } from '../support/control-login.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('the form sets a session cookie that is not the token, and leads to the page', async () => {
  const { url } = await emulatorForTest({ controlToken })

  const answer = await logIn(url, controlToken, '/__emulator/clock?of=a')

  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe('/__emulator/clock?of=a')
  const cookie = answer.headers.get('set-cookie') ?? ''
  const { port } = new URL(url)
  expect(cookie).toMatch(
    new RegExp(
      `^videoid-emulator-${port}=[\\w-]{43}; Path=/__emulator; Max-Age=43200; HttpOnly; SameSite=Strict$`,
    ),
  )
  expect(cookie).not.toContain(controlToken)
  const page = await fetch(`${url}/__emulator/`, { headers: { ...BROWSER, cookie } })
  expect(page.status).toBe(200)
})

test('each login has its own session, and logging out ends only that one', async () => {
  const { url } = await emulatorForTest({ controlToken })
  const [first = '', second = ''] = await Promise.all(
    [0, 1].map(async () => cookieOf(await logIn(url, controlToken))),
  )
  const statusWith = async (cookie: string) =>
    (await fetch(`${url}/__emulator/`, { headers: { ...BROWSER, cookie } })).status

  const out = await fetch(`${url}/__emulator/log-out`, {
    method: 'POST',
    headers: { cookie: first, origin: url },
    redirect: 'manual',
  })

  expect(first).not.toBe(second)
  expect(out.headers.get('location')).toBe('/__emulator/log-in')
  expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
  expect([await statusWith(first), await statusWith(second)]).toEqual([401, 200])
})

test('behind TLS and a path prefix, the cookie is Secure and has the path of the prefix', async () => {
  const publicUrl = 'https://tools.test/videoid'
  const { urls } = await emulatorForTest({ controlToken, publicUrl })

  const answer = await logIn(urls[0] ?? '', controlToken, '/__emulator/', 'https://tools.test')

  expect(answer.headers.get('set-cookie')).toContain('; Path=/videoid/__emulator; ')
  expect(answer.headers.get('set-cookie')).toMatch(/; Secure$/)
  expect(answer.headers.get('location')).toBe('/videoid/__emulator/')
})

test.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/__emulator/\r\nSet-Cookie: a=b',
  '/IT-live',
  '',
])('a login never leads to %j', async (target) => {
  const { url } = await emulatorForTest({ controlToken })

  const answer = await logIn(url, controlToken, target)

  expect(answer.headers.get('location')).toBe('/__emulator/')
})

test('a login with a wrong token gets 401, and the log names its address once', async () => {
  const lines: string[] = []
  const { url } = await emulatorForTest({ controlToken, write: (line) => lines.push(line) })

  const answers = [await logIn(url, 'wrong'), await logIn(url, '')]

  expect(answers.map(({ status }) => status)).toEqual([401, 401])
  expect(answers[0]?.headers.get('set-cookie')).toBeNull()
  expect(await answers[0]?.text()).toContain('This is not the control token.')
  expect(lines).toEqual(['warn A login from 127.0.0.1 was refused: the control token was wrong.\n'])
})

test('a page of another origin cannot log in, log out or send a form', async () => {
  const { url } = await emulatorForTest({ controlToken })
  const cookie = cookieOf(await logIn(url, controlToken))

  for (const path of ['/log-in', '/log-out', '/pages/namespaces/reset']) {
    const answer = await fetch(`${url}/__emulator${path}`, {
      method: 'POST',
      headers: { cookie, origin: 'https://evil.example' },
      body: new URLSearchParams({ token: controlToken, all: 'true' }),
    })
    expect(answer.status).toBe(403)
  }
})
