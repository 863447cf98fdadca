import request from 'supertest'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'

test.each([
  ['invited', []],
  ['opened', ['open-link']],
  ['queued', ['open-link', 'submit']],
  ['away', ['open-link', 'abandon']],
])('"Finish now" ends a verification with ok from the stage %s', async (stage, acts) => {
  const { url, open, act, verification } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open()
  for (const name of acts) act(id, { as: 'user', do: name })
  expect(verification(id).stage).toBe(stage)

  const { status, headers } = await post(url, `/link/${id}/finish`, 'verdict=approve&lang=it')

  expect([status, headers.location]).toEqual([303, `/link/${id}?lang=it`])
  expect(verification(id)).toMatchObject({ status: 'ok', reason: 'identityverified' })
})

test('"Finish now" with ko sets the chosen reason, and the same link can be used again if repeatable', async () => {
  const { url, open, verification } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open({ redirectUrls: { failure: 'https://shop.example.com/ko' } })

  await post(url, `/link/${id}/finish`, 'verdict=reject&reason=document_expired&repeatable=true')

  expect(verification(id)).toMatchObject({ status: 'ko', reason: 'documentexpired' })
  const { text } = await request(url).get(`/link/${id}`)
  expect(text).toContain('The identity document has expired.')
  expect(text).toContain('Start again')
  expect(text).not.toContain('data-continue')
  await post(url, `/link/${id}/finish`, 'verdict=approve')
  expect(verification(id).status).toBe('ok')
})

test('buttons are disabled and actions are refused when only the scenario acts', async () => {
  const scenarios = scenarioFolder({
    alone:
      'actor: scenario\ntimeline:\n  - { wait: 1m, user: open-link }\n  - { wait: 1m, status: ko }',
  })
  const { url, open, verification } = await emulatorForTest({
    scenarioDirectories: [scenarios],
    scenario: 'alone',
  })
  const id = await open()

  const page = await request(url).get(`/link/${id}`)
  const acted = await post(url, `/link/${id}/act`, 'as=user&do=open-link')
  const finished = await post(url, `/link/${id}/finish`, 'verdict=approve')
  const played = await post(url, `/link/${id}/fast-forward`, 'to=end')

  expect(page.text).toContain('disabled>Agree and begin')
  expect(page.text).not.toContain('Finish now: ok')
  expect([acted.status, finished.status, played.status]).toEqual([409, 409, 303])
  expect(acted.text).toContain('The verification has changed')
  expect(verification(id).status).toBe('ko')
})

test('an action that is no longer possible is refused with a page that links back', async () => {
  const { url, open } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open()

  await post(url, `/link/${id}/act`, 'as=user&do=open-link')
  const again = await post(url, `/link/${id}/act`, 'as=user&do=open-link&lang=it')
  const nonsense = await post(url, `/link/${id}/act`, 'as=user&do=fly')

  expect([again.status, nonsense.status]).toEqual([409, 400])
  expect(again.text).toContain('La verifica è cambiata')
  expect(again.text).toContain(`href="/link/${id}?lang=it"`)
})

test('the page says that a scenario acts, and links to the same request with interactive', async () => {
  const { url, open, act } = await emulatorForTest()
  const id = await open({ mail: 'anna+a&b@example.com' })
  const look = async () => (await request(url).get(`/link/${id}`)).text

  const beforeAction = await look()
  const [, address = ''] = /href="([^"]*scenarios\/interactive[^"]*)"/.exec(beforeAction) ?? []
  const form = await request(url).get(address.replaceAll('&#38;', '&')).set('accept', 'text/html')
  act(id, { as: 'user', do: 'open-link' })
  const afterAction = await look()

  expect(beforeAction).toMatch(
    /The scenario ok acts here.*validation in <span data-until="\d+">1 m/s,
  )
  expect(form.text).toContain('value="anna+a&#38;b@example.com"')
  expect(afterAction).not.toContain('acts here')
})

test('a form that is too large is refused with a page, and changes nothing', async () => {
  const { url, open, verification } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open()
  const before = verification(id)

  const large = `as=user&do=open-link&lang=it&x=${'x'.repeat(70_000)}`
  const { status, text } = await post(url, `/link/${id}/act?lang=it`, large)

  expect(status).toBe(413)
  expect(text).toContain('Non è possibile')
  expect(text).toContain('The form is too large.')
  expect(verification(id)).toEqual(before)
})

function post(url: string, path: string, form: string) {
  return request(url).post(path).type('form').send(form)
}
