// A test with Playwright: the browser opens the pages of a shop, and the shop calls the emulator. Write this into
// playwright.config.ts:
//
//     webServer: [
//       { command: 'npx videoid-emulator start --scenario interactive', url: 'http://127.0.0.1:4280/__emulator/health' },
//       { command: 'npm run shop', url: 'http://127.0.0.1:3000', env: { VIDEOID_URL: 'http://127.0.0.1:4280' } },
//     ]
//
// All tests share the token of the shop. So the test finds its verification by the mail address, and
// performs actions on this verification only.
import { type APIRequestContext, expect, test } from '@playwright/test'

const emulator = 'http://127.0.0.1:4280/__emulator'
const headers = { authorization: `Bearer ${process.env.VIDEOID_TOKEN}` }

test('the shop welcomes a customer after the identification', async ({ page, request }, {
  testId,
}) => {
  const mail = `anna-${testId}@example.com`
  await page.goto('http://127.0.0.1:3000/register')
  await page.getByLabel('E-mail').fill(mail)
  await page.getByRole('button', { name: 'Identify me' }).click()

  const id = await verificationOf(request, mail)
  for (const act of [
    { as: 'user', do: 'open-link' },
    { as: 'user', do: 'submit' },
    { as: 'operator', do: 'take-call' },
    { as: 'operator', do: 'approve' },
  ]) {
    await request.post(`${emulator}/verifications/${id}/act`, { data: act })
  }

  await expect(page.getByText('Welcome')).toBeVisible()
})

async function verificationOf(request: APIRequestContext, mail: string): Promise<string> {
  let id: string | undefined
  await expect(async () => {
    const answer = await request.get(`${emulator}/verifications`, { headers, params: { mail } })
    const { data } = await answer.json()
    id = data[0]?.id
    expect(id).toBeDefined()
  }).toPass()
  return String(id)
}
