import { expect, test } from 'vitest'
import { addPathPrefix, ROUTE_SEGMENTS, withoutPathPrefix } from '../../server/http/path-prefix.ts'
import { createApp } from '../../server/http/server/app.ts'
import { routesOf } from '../support/app-routes.ts'
import { BROWSER } from '../support/control-login.ts'
import { startServerForTest } from '../support/http-pipelining.ts'
import { crawl, pagePatterns, publishedSite, submitForms } from '../support/published-site.ts'

const publicUrl = 'https://tools.test/team-a/videoid'
const prefix = '/team-a/videoid'

test('every address of every page and form has the prefix, whether the proxy removes it or passes it on', async () => {
  const site = await publishedSite(publicUrl)

  const { pages, wrong } = await crawl(site)
  const { forms, redirects, wrongForms } = await submitForms(site, pages)

  expect([...wrong, ...wrongForms]).toEqual([])
  expect(
    pagePatterns(prefix).filter((page) => ![...pages.keys()].some((path) => page.test(path))),
  ).toEqual([])
  expect(forms).toBeGreaterThan(12)
  expect(redirects).toBeGreaterThan(9)
})

test.each(['', '/', '?x=1'])(
  'the prefix with "%s" redirects a browser to the dashboard',
  async (rest) => {
    const { url } = await publishedSite(publicUrl)

    const answer = await fetch(url + prefix + rest, { headers: BROWSER, redirect: 'manual' })

    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe(`${prefix}/__emulator/`)
  },
)

test('the six operations answer with and without the prefix, and their links have it', async () => {
  const { url, token } = await publishedSite(publicUrl)
  const post = { method: 'POST', body: '{"mail":"anna@example.com"}' }
  const headers = { authorization: `Bearer ${token}` }

  for (const base of [url, url + prefix]) {
    const answer = await fetch(`${base}/IT-live`, { ...post, headers })
    const { data } = (await answer.json()) as { data: { id: string; link: string } }
    expect(data.link).toBe(`${publicUrl}/link/${data.id}`)
  }
})

test('the journal has the paths of requests without the prefix', async () => {
  const { url, token, control } = await publishedSite(publicUrl)

  await fetch(`${url}${prefix}/scopes?a=1`, { headers: { authorization: `Bearer ${token}` } })

  const { data } = await control('GET', '/requests')
  expect(data.at(-1)?.path).toBe('/scopes')
})

test.each([
  ['/team-a/videoid/link/1?lang=it', '/link/1?lang=it'],
  ['/team-a/videoid', '/'],
  ['/team-a/videoid?a', '/?a'],
  ['/team-a/videoid/', '/'],
  ['/team-a/videoids/link/1', '/team-a/videoids/link/1'],
  ['/link/team-a/videoid/1', '/link/team-a/videoid/1'],
  ['/Team-a/videoid/link/1', '/Team-a/videoid/link/1'],
  ['http://tools.test/team-a/videoid/link/1', 'http://tools.test/link/1'],
  ['*', '*'],
])('without the prefix, the target %s is %s', (target, path) => {
  expect(withoutPathPrefix(target, prefix)).toBe(path)
})

test('addPathPrefix changes addresses that begin with one slash, and nothing else', () => {
  const page = `<a href="/a"><a href="//b"><a href="?c"><a href="https://d/"><input value="/e">&#34; href=&#34;/f`

  const prefixed = addPathPrefix(page, '/p')

  expect(prefixed).toBe(page.replace('"/a"', '"/p/a"'))
  expect(addPathPrefix(page)).toBe(page)
})

test('no route begins like an allowed path prefix', async () => {
  const { serving } = await startServerForTest()

  const segments = (await routesOf(createApp(serving.httpContext))).map(
    ({ path }) => path.split('/')[1] ?? '',
  )

  expect(segments.filter((segment) => segment !== '' && !ROUTE_SEGMENTS.includes(segment))).toEqual(
    [],
  )
  expect(ROUTE_SEGMENTS.filter((segment) => !segments.includes(segment))).toEqual([])
})
