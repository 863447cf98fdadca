import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test.each([
  ['/inboxes/orders/wait?cnt=2', 'cnt', ''],
  ['/inboxes/orders?count=2', 'count', ''],
  ['/inboxes/orders/wait?coutn=2', 'coutn', 'count'],
  ['/clock?nwo=1', 'nwo', ''],
  ['/health?verbose=1', 'verbose', ''],
  ['/verifications?mial=a@b.it', 'mial', 'mail'],
  ['/deliveries?statsu=delivered', 'statsu', 'status'],
  ['/requests?oparation=get', 'oparation', 'operation'],
  ['/requests/count?txt=x', 'txt', 'text'],
  ['/costs?namespcae=default', 'namespcae', 'namespace'],
  ['/desk?scenaro=ok', 'scenaro', 'scenario'],
  ['/events?nmaespace=default', 'nmaespace', 'namespace'],
  ['/state?pretty=true', 'pretty', ''],
])(
  'GET /__emulator%s is refused because of the unknown parameter %s',
  async (path, name, meant) => {
    const { control } = await emulatorForTest()

    const { status, body } = await control('get', path)

    expect(status).toBe(400)
    expect(body.detail).toContain(`Unknown parameter "${name}"`)
    if (meant !== '') expect(body.detail).toContain(`did you mean "${meant}"?`)
    expect(body.fix).not.toBe('')
  },
)

test('an inbox accepts any query, as a real receiver does', async () => {
  const { api, inbox } = await emulatorForTest()

  const { status } = await api('post', '/__emulator/inbox/orders?token=abc&x=1').send({ a: 1 })

  expect(status).toBe(200)
  expect(inbox('orders').map(({ path }) => path)).toEqual([
    '/__emulator/inbox/orders?token=abc&x=1',
  ])
})
