import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'

const FORMS = ['ko; reason=underage', 'ko;reason="underage"', 'ko.underage', 'ko.reason=underage']

type TestEmulator = Awaited<ReturnType<typeof emulatorForTest>>
type Place = (form: string) => Promise<{ readonly emulator: TestEmulator; readonly id: string }>

// Each place that chooses a scenario opens one verification with it.
const PLACES: Readonly<Record<string, Place>> = {
  header: async (form) => {
    const emulator = await emulatorForTest()
    const { body } = await emulator
      .api('post', '/IT-live')
      .set('x-emulator-scenario', form)
      .send({ mail: 'anna@example.com' })
    return { emulator, id: body.data.id }
  },
  queue: async (form) => opened(await withControl('post', '/scenarios/queue', { use: [form] })),
  'queue of maps': async (form) =>
    opened(await withControl('post', '/scenarios/queue', { use: [{ use: form }] })),
  'queue of the library': async (form) => {
    const emulator = await emulatorForTest()
    emulator.queue(form)
    return opened(emulator)
  },
  'default of the token': async (form) =>
    opened(await withControl('put', '/scenarios/default', { use: form })),
  'default of the emulator': async (form) => opened(await emulatorForTest({ scenario: form })),
  'mail tag': async (form) => {
    const emulator = await emulatorForTest()
    const mail = `anna+${form}@example.com`
    return { emulator, id: await emulator.open({ mail }) }
  },
  'routes.yaml': async (form) => {
    const routes = `version: 1\nroutes: [{ when: { mail: "*" }, use: ${JSON.stringify(form)} }]\n`
    return opened(
      await emulatorForTest({ scenarioDirectories: [folderOf({ 'routes.yaml': routes })] }),
    )
  },
}

for (const [place, choose] of Object.entries(PLACES)) {
  // The API refuses a mail address with a semicolon.
  const forms = place === 'mail tag' ? FORMS.filter((form) => !form.includes(';')) : FORMS
  test.each(forms)(`the ${place} takes %s`, async (form) => {
    const { emulator, id } = await choose(form)

    const { body } = await emulator.control('get', `/verifications/${id}`)

    expect(body).toMatchObject({ scenario: 'ko', params: { reason: 'underage' } })
  })
}

test.each([
  ['ok.underage', 'Scenario ok has no params, leave out ".underage"'],
  ['ko.document_stolen', 'did you mean "document_reported"?'],
  ['kko.underage', 'No scenario is called "kko", did you mean "ko"?'],
  ['ko.underage; reason=underage', 'the param "reason" is set twice; set it once'],
])('the queue refuses %s with one sentence', async (form, says) => {
  const { control } = await emulatorForTest()

  const { status, text } = await control('post', '/scenarios/queue').send({ use: form })

  expect(status).toBe(400)
  expect(text.replaceAll('\\"', '"')).toContain(says)
})

async function withControl(method: 'post' | 'put', path: string, body: object) {
  const emulator = await emulatorForTest()
  await emulator.control(method, path).send(body)
  return emulator
}

async function opened(emulator: TestEmulator) {
  return { emulator, id: await emulator.open() }
}
