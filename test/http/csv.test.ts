import { expect, test } from 'vitest'
import { formatCsv } from '../../server/http/control/send-list.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('verifications, requests and deliveries are sent as CSV with format=csv or Accept', async () => {
  const { open, clock, control, inboxUrl } = await emulatorForTest()
  const id = await open({ callback: { url: inboxUrl('orders') } })
  await clock.advance('2m')

  const lists = await Promise.all(
    ['verifications', 'requests', 'deliveries'].map((name) =>
      control('get', `/${name}?format=csv`),
    ),
  )
  const byHeader = await control('get', '/verifications').set('accept', 'text/csv')

  for (const { status, headers, text } of lists) {
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/csv; charset=utf-8/)
    expect(text).toContain(id)
  }
  expect(lists.map(({ text }) => text.split('\r\n').length)).toEqual([3, 3, 4])
  expect(lists.map(({ headers }) => headers['content-disposition'])).toEqual([
    'attachment; filename="verifications.csv"',
    'attachment; filename="requests.csv"',
    'attachment; filename="deliveries.csv"',
  ])
  expect(byHeader.text).toBe(lists[0]?.text)
})

test('a CSV cell cannot run as a formula, and keeps commas, quotes and line ends', () => {
  const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', 'a,b', 'a"b', 'a\r\nb', 'plain']

  const csv = formatCsv(texts.map((text) => ({ text, more: [text] })))

  expect(csv.split('\r\n').slice(0, 4)).toEqual([
    'text,more',
    `'=1+1,"[""=1+1""]"`,
    `'+1,"[""+1""]"`,
    `'-1,"[""-1""]"`,
  ])
  expect(csv).toContain(`'@SUM(A1),`)
  expect(csv).toContain(`'\t=1,`)
  expect(csv).toContain('"a,b",')
  expect(csv).toContain('"a""b",')
  expect(csv).toContain('"a\r\nb",')
  expect(formatCsv([{ a: 1, b: null }, { c: true }])).toBe('a,b,c\r\n1,,\r\n,,true\r\n')
})

test('the page of requests exports all requests that match its filters', async () => {
  const { url, open, api } = await emulatorForTest()
  for (let i = 0; i < 70; i++) await open()
  await api('post', '/IT-live').send({})
  const headers = { accept: 'text/html' }

  const page = await (await fetch(`${url}/__emulator/requests?status=200`, { headers })).text()
  const [, link = ''] = /href="([^"]+)" download>CSV/.exec(page) ?? []
  const csv = await (await fetch(url + link.replaceAll('&#38;', '&'), { headers })).text()

  expect(link).toContain('status=200')
  expect(csv.trim().split('\r\n')).toHaveLength(71)
})

test('an unknown format is refused', async () => {
  const { control } = await emulatorForTest()

  const { status, body } = await control('get', '/requests?format=xml')

  expect([status, body.detail, body.fix]).toEqual([400, '"format" is "xml".', 'Write csv or json.'])
})
