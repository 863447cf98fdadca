import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { hasTool } from '../support/external-tools.ts'
import { folderOf } from '../support/scenario-folder.ts'

test('/data returns the person of the request', async () => {
  const { api, finished } = await emulatorWithDocuments({
    user: { firstName: 'Giulia', lastName: 'Verdi', gender: 'F', birthDate: '1990-05-17' },
  })

  const { body } = await api('get', `/IT-identity-verifications/${finished}/data`)

  expect(body.data).toMatchObject({
    id: finished,
    status: 'ok',
    mail: 'anna@example.com',
    user: { firstName: 'Giulia', lastName: 'Verdi', gender: 'F', birthDate: '1990-05-17' },
  })
  expect(body.data.user.taxCode).toMatch(/^VRDGLI90E57/)
})

test.skipIf(!hasTool('qpdf'))('images and audit are valid PDFs that say SPECIMEN', async () => {
  const { download } = await emulatorWithDocuments({ output: { imagesAsPdf: true } })

  for (const type of ['images', 'audit']) {
    const { file, contentType } = await download(type)
    expect(contentType).toBe('application/pdf')
    expect(execFileSync('qpdf', ['--check', file], { encoding: 'utf8' })).toContain('No syntax')
    expect(execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' })).toContain('SPECIMEN')
  }
})

test.skipIf(!hasTool('unzip'))('images are a ZIP of JPEGs without imagesAsPdf', async () => {
  const { download } = await emulatorWithDocuments({})

  const { file, contentType } = await download('images')

  expect(contentType).toBe('application/zip')
  expect(execFileSync('unzip', ['-t', file], { encoding: 'utf8' })).toContain('No errors')
  expect(execFileSync('unzip', ['-l', file], { encoding: 'utf8' })).toContain('.jpg')
})

test.skipIf(!hasTool('openssl'))('openssl accepts the time-stamp over the audit', async () => {
  const { download, url, folder } = await emulatorWithDocuments({})
  const audit = await download('audit')
  const stamp = await download('timestamp')
  const ca = join(folder, 'tsa.pem')
  writeFileSync(ca, await (await fetch(`${url}/__emulator/tsa.pem`)).text())

  const verdict = execFileSync(
    'openssl',
    ['ts', '-verify', '-data', audit.file, '-in', stamp.file, '-CAfile', ca],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  )

  expect(stamp.contentType).toBe('application/timestamp-reply')
  expect(verdict).toContain('Verification: OK')
})

test('the same seed gives the same bytes on another port', async () => {
  const first = await emulatorWithDocuments({ output: { imagesAsPdf: true } })
  const second = await emulatorWithDocuments({ output: { imagesAsPdf: true } })

  for (const type of ['images', 'audit', 'timestamp']) {
    const [one, two] = [await first.download(type), await second.download(type)]
    expect(one.bytes.equals(two.bytes), type).toBe(true)
  }
})

test('/audit has the media type that Accept asks for', async () => {
  const { api, finished } = await emulatorWithDocuments({})
  const path = `/IT-identity-verifications/${finished}/audit`

  const types = ['text/plain', 'text/html', 'application/json', 'image/png'].map(async (accept) => {
    const { headers } = await api('get', path).set('accept', accept)
    return headers['content-type']
  })

  expect(await Promise.all(types)).toEqual([
    'text/plain; charset=utf-8',
    'text/html; charset=utf-8',
    'application/json',
    'application/pdf',
  ])
})

async function emulatorWithDocuments(body: object) {
  const emulator = await emulatorForTest()
  const finished = await emulator.open(body)
  await emulator.clock.advance('2m')
  const folder = folderOf({})
  const download = async (type: string) => {
    const answer = await fetch(`${emulator.url}/IT-identity-verifications/${finished}/${type}`, {
      headers: { authorization: `Bearer ${emulator.token}` },
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    const file = join(folder, type)
    writeFileSync(file, bytes)
    return { bytes, file, contentType: answer.headers.get('content-type') }
  }
  return { ...emulator, finished, folder, download }
}
