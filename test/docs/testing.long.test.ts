import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'
import { runTestsInProject } from '../support/temporary-project.ts'
import { blocksIn } from './blocks.ts'

test('every recipe of docs/testing.md passes', async () => {
  const page = await readFile(join(root, 'docs/testing.md'), 'utf8')
  const recipes = blocksIn(page).filter(({ language }) => language === 'ts')

  const text = [CLIENT, ...recipes.map((recipe) => recipe.text)].join('\n')
  const scenario = blocksIn(page).find(({ language }) => language === 'yaml')?.text ?? ''
  const { passed, failed, output } = await runTestsInProject({
    'recipes.test.ts': text,
    'scenarios/early-bird.yaml': scenario,
  })

  expect(recipes.length).toBeGreaterThan(6)
  expect({ passed, failed }, output).toEqual({ passed: recipes.length, failed: 0 })
})

// The helpers that the recipes use. In a real project, they belong to the reader.
const CLIENT = `
import { createServer } from 'node:http'
import { emulatorTest, test } from 'videoid-emulator/vitest'
import { expect, onTestFinished, vi } from 'vitest'

async function api({ url, token }, path, body) {
  const answer = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, data: (await answer.json()).data }
}

async function identify(where, body = {}) {
  const { data } = await api(where, '/IT-live', { mail: 'anna@example.com', ...body })
  return data.id
}

async function listening(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return 'http://127.0.0.1:' + server.address().port + '/hook'
}

const early = emulatorTest({ scenarios: import.meta.dirname + '/scenarios' })

async function receiverThatAnswers(...statuses) {
  let heard = () => {}
  const server = createServer((req, res) => {
    req.resume()
    heard()
    res.statusCode = statuses.shift() ?? 200
    res.end()
  })
  return { url: await listening(server), onMessage: (listener) => (heard = listener) }
}

async function shopThatWorksLater() {
  const shop = { url: '', shipped: false }
  const server = createServer((req, res) => {
    req.resume()
    res.end('thanks')
    setTimeout(() => {
      shop.shipped = true
    }, 20)
  })
  shop.url = await listening(server)
  return shop
}
`
