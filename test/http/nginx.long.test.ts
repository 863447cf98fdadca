import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { accessibilityViolations } from '../support/browser.ts'
import { browserExecutable } from '../support/browser-contexts.ts'
import { controlToken } from '../support/control-login.ts'
import { hasTool } from '../support/external-tools.ts'
import { freePort } from '../support/free-port.ts'
import { crawl, pagePatterns, publishedSite, submitForms } from '../support/published-site.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'

const nginx = ['/usr/sbin/nginx', 'nginx'].find((name) => hasTool(name))
const isRequired = process.env.VIDEOID_TEST_ALL === '1'
const nginxTest = test.skipIf(nginx === undefined && !isRequired)

nginxTest.each([
  ['passes the prefix on', (block: string) => block],
  ['removes the prefix', (block: string) => block.replace(/(proxy_pass [^;]*);/, '$1/;')],
])('behind an nginx with TLS that %s, every page, form and link works', async (_, change) => {
  acceptAnyCertificate()
  const port = await freePort()
  const origin = `https://127.0.0.1:${port}`
  const site = await publishedSite(`${origin}/videoid`)
  await startNginx(port, change(documentedBlock(site.url)))

  const published = { ...site, url: origin }
  const { pages, wrong } = await crawl(published, false)
  const { redirects, wrongForms } = await submitForms(published, pages)
  const opened = await fetch(`${origin}/videoid/IT-live`, {
    method: 'POST',
    headers: { authorization: 'Bearer a' },
    body: '{"mail":"anna@example.com"}',
  })
  const { data } = (await opened.json()) as { data: { link: string } }
  const page = await fetch(data.link, { headers: { accept: 'text/html' } })

  expect([...wrong, ...wrongForms]).toEqual([])
  const missing = pagePatterns('/videoid').filter(
    (pattern) => ![...pages.keys()].some((path) => pattern.test(path)),
  )
  expect(missing).toEqual([])
  expect(redirects).toBeGreaterThan(9)
  expect(data.link).toMatch(new RegExp(`^${origin}/videoid/link/`))
  expect(page.status).toBe(200)
})

test.skipIf((nginx === undefined || browserExecutable === undefined) && !isRequired)(
  'in Chromium behind nginx, a person logs in, sends a form and sees live updates',
  async () => {
    acceptAnyCertificate()
    const port = await freePort()
    const origin = `https://127.0.0.1:${port}`
    const site = await publishedSite(`${origin}/videoid`, { controlToken })
    await startNginx(port, documentedBlock(site.url))
    const browser = await chromium.launch({
      ...(browserExecutable === undefined ? {} : { executablePath: browserExecutable }),
      args: ['--no-sandbox', '--disable-gpu'],
    })
    onTestFinished(() => browser.close())
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`${origin}/videoid/__emulator/`)
    expect(await accessibilityViolations(page)).toEqual([])
    await page.getByLabel('Control token').fill(controlToken)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL(`${origin}/videoid/__emulator/`)

    await fetch(`${origin}/videoid/IT-live`, {
      method: 'POST',
      headers: { authorization: 'Bearer live' },
      body: '{"mail":"seen.live@example.com"}',
    })
    await page.getByText('seen.live@example.com').first().waitFor()
    await page.goto(`${origin}/videoid/__emulator/scenarios`)
    await page.getByLabel('Queue several').fill('ko')
    await page.getByLabel('Queue several').press('Enter')
    await page.getByRole('button', { name: 'Empty the queue' }).waitFor()
    const cookies = await page.context().cookies()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('button', { name: 'Log in' }).waitFor()

    const session = cookies.find(({ name }) => name.startsWith('videoid-emulator-'))
    expect(session).toMatchObject({
      path: '/videoid/__emulator',
      secure: true,
      httpOnly: true,
      sameSite: 'Strict',
    })
    expect(session?.value).not.toBe(controlToken)
    expect(new URL(page.url()).pathname).toBe('/videoid/__emulator/log-in')
    expect(errors).toEqual([])
  },
)

/** The block in docs/shared-servers.md, with the address of the emulator of the test. */
function documentedBlock(emulatorUrl: string): string {
  const page = readFileSync(join(root, 'docs', 'shared-servers.md'), 'utf8')
  const block = /```nginx\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  expect(block).toContain('proxy_pass http://127.0.0.1:4280;')
  return block.replace('http://127.0.0.1:4280', emulatorUrl)
}

/** Starts an nginx of this user with a self-signed certificate, and waits until it answers. */
async function startNginx(port: number, block: string): Promise<void> {
  const folder = folderOf({})
  const key = join(folder, 'key.pem')
  const cert = join(folder, 'cert.pem')
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '2', '-nodes', '-newkey', 'rsa:2048']
  execFileSync('openssl', ['req', '-x509', ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  })
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join(' ')
  const config = `daemon off; master_process off; pid ${join(folder, 'nginx.pid')};
error_log ${join(folder, 'error.log')};
events { worker_connections 256; }
http {
  access_log off; ${temporary}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${cert};
    ssl_certificate_key ${key};
    ${block}
  }
}
`
  const file = join(folderOf({ 'nginx.conf': config }), 'nginx.conf')
  const child = spawn(nginx ?? 'nginx', ['-p', folder, '-c', file], { stdio: 'ignore' })
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`nginx ended with ${code}`)))
  })
  ended.catch(() => {})
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended.catch(() => {})
  })
  const answering = async () => {
    for (;;) {
      const answer = await fetch(`https://127.0.0.1:${port}/videoid/scopes`).catch(() => undefined)
      if (answer !== undefined) return
    }
  }
  await Promise.race([answering(), ended])
}

// The certificate is signed by itself.
function acceptAnyCertificate(): void {
  const name = 'NODE_TLS_REJECT_UNAUTHORIZED'
  const before = process.env[name]
  process.env[name] = '0'
  onTestFinished(() => {
    if (before === undefined) delete process.env[name]
    else process.env[name] = before
  })
}
