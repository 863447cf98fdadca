// node bench/dashboard.mjs [--minutes 3]: measures the pages in Chromium, after a build.
// Measures the time to paint the dashboard with 10,000 verifications, and to show an event. Then checks for
// some minutes that the memory of server and tab does not grow under 200 requests a second.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { startEmulator } from '../dist/index.js'
import { close, httpRequest } from './http-request.mjs'
import { load } from './load-generator.mjs'

const at = process.argv.indexOf('--minutes')
const minutes = at < 0 ? 0 : Number(process.argv[at + 1])
const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })

await paint()
if (minutes > 0) await soak()
await browser.close()
close()

async function paint() {
  const emulator = await startEmulator({ clock: 'manual' })
  const { url } = emulator
  const headers = { authorization: `Bearer ${emulator.token}` }
  const callback = { url: `${url}/__emulator/inbox/bench`, method: 'JSON' }
  const body = JSON.stringify({ mail: 'anna@example.com', user: { lastName: 'Bianchi' }, callback })
  await load(`${url}/IT-live`, { method: 'POST', headers, body }, { count: 10_000 })
  const asPage = { headers: { accept: 'text/html' } }
  const page = `${url}/__emulator/`

  const answers = []
  for (let i = 0; i < 30; i++) answers.push(await timed(() => httpRequest(page, asPage)))
  const searches = []
  for (let i = 0; i < 30; i++)
    searches.push(await timed(() => httpRequest(`${page}?q=bian`, asPage)))
  const { text } = await httpRequest(page, asPage)
  const paints = []
  for (let i = 0; i < 9; i++) paints.push(await firstPaint(page))
  const shown = []
  for (let i = 0; i < 9; i++) shown.push(await shownAfter(page, url, headers))
  const { text: clocks } = await httpRequest(`${url}/__emulator/clock`, asPage)
  const previews = []
  for (let i = 0; i < 10; i++) {
    previews.push(await timed(() => httpRequest(`${url}/__emulator/clock`, asPage)))
  }
  console.log('with 10,000 verifications (medians)')
  console.log(`  answer ${ms(answers)}, a search ${ms(searches)}, ${Buffer.byteLength(text)} bytes`)
  console.log(`  first paint ${ms(paints)} (goal 300 ms)`)
  console.log(`  an event is shown after ${ms(shown)} (goal 150 ms)`)
  console.log(`  the clocks ${ms(previews)}, ${Buffer.byteLength(clocks)} bytes`)
  await emulator.close()
}

async function firstPaint(address) {
  const context = await browser.newContext()
  const tab = await context.newPage()
  await tab.goto(address)
  const painted = await tab.evaluate(
    `new Promise((resolve) => new PerformanceObserver((list) => {
      const paint = list.getEntriesByName('first-contentful-paint')[0]
      if (paint) resolve(paint.startTime)
    }).observe({ type: 'paint', buffered: true }))`,
  )
  await context.close()
  return painted
}

async function shownAfter(address, url, headers) {
  const context = await browser.newContext()
  const streaming = context.waitForEvent('response', (answer) => answer.url().endsWith('/changes'))
  const tab = await context.newPage()
  await tab.goto(address)
  await streaming
  await after(300)
  const mail = `live${Math.floor(performance.now())}@example.com`
  const shown = tab.evaluate(
    `new Promise((resolve) => new MutationObserver(() => {
      if (document.body.textContent.includes('${mail}')) resolve(Date.now())
    }).observe(document.body, { childList: true, subtree: true, characterData: true }))`,
  )
  const began = Date.now()
  await httpRequest(`${url}/IT-live`, { method: 'POST', headers, body: JSON.stringify({ mail }) })
  const took = (await shown) - began
  await context.close()
  return took
}

// Sends 10 POSTs and 190 GETs a second. Resets now and then, so that stored verifications do not cause growth.
async function soak() {
  const child = fork(fileURLToPath(new URL('emulator-process.mjs', import.meta.url)), {
    execArgv: ['--expose-gc'],
  })
  const [{ url, token }] = await once(child, 'message')
  const headers = { authorization: `Bearer ${token}` }
  const callback = { url: `${url}/__emulator/inbox/bench`, method: 'JSON' }
  const body = JSON.stringify({ mail: 'anna@example.com', callback })
  const tab = await (await browser.newContext()).newPage()
  let refreshes = 0
  tab.on('request', (request) => {
    if (request.url() === `${url}/__emulator/`) refreshes += 1
  })
  await tab.goto(`${url}/__emulator/`)
  const session = await tab.context().newCDPSession(tab)
  await session.send('HeapProfiler.enable')
  console.log('minute  requests/s  refreshes/s  server heap MB  tab heap MB  nodes of the page')
  const began = performance.now()
  let sent = 0
  for (let minute = 1; minute <= minutes; minute++) {
    const [before, shown] = [sent, refreshes]
    const since = performance.now()
    while (performance.now() < began + minute * 60_000) {
      const due = Math.floor(((performance.now() - began) / 1000) * 200)
      const batch = []
      for (; sent < due; sent++) {
        if (sent % 6000 === 5999) {
          batch.push(httpRequest(`${url}/__emulator/reset`, { method: 'POST', headers }))
        } else if (sent % 20 === 0)
          batch.push(httpRequest(`${url}/IT-live`, { method: 'POST', headers, body }))
        else batch.push(httpRequest(`${url}/IT-identity-verifications`, { headers }))
      }
      await Promise.all(batch)
      await after(20)
    }
    const seconds = (performance.now() - since) / 1000
    await httpRequest(`${url}/__emulator/reset`, { method: 'POST', headers })
    await session.send('HeapProfiler.collectGarbage')
    const [{ heapMb }] = await Promise.all([
      once(child, 'message').then(([message]) => message),
      child.send('heap'),
    ])
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    const { nodes } = await session.send('Memory.getDOMCounters')
    console.log(
      [
        minute,
        ((sent - before) / seconds).toFixed(0),
        ((refreshes - shown) / seconds).toFixed(1),
        heapMb.toFixed(1),
        (usedSize / 2 ** 20).toFixed(2),
        nodes,
      ].join('\t'),
    )
  }
  child.kill()
}

async function timed(what) {
  const began = performance.now()
  await what()
  return performance.now() - began
}

function ms(figures) {
  return `${figures.toSorted((a, b) => a - b)[figures.length >> 1].toFixed(0)} ms`
}
