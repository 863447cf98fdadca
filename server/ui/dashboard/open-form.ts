import { defaultToken } from '../../emulator/default-token.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { curlOf } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import type { ByHand } from '../layout/open-from-form.ts'

/** What the form fills in, so that one click shows a life. */
const firstMail = 'franco.rossi@example.com'

/** The inbox that callbacks of the form go to. */
const firstBox = 'first'

/** Opens a verification with no more than a mail and a scenario. */
export function openForm(
  { emulator }: HttpContext,
  base: string,
  namespace: string | undefined,
): Html {
  const { book, settings } = emulator
  const options = book
    .list()
    .map(({ name, title }) => html`<option value="${name}">${name}: ${title}</option>`)
  return html`<section class="card" id="open"><h2>Open a verification</h2>
<form method="post" action="/__emulator/pages/verifications">
${namespace !== undefined && html`<input type="hidden" name="of" value="${namespace}">`}
<label>Mail <input type="email" name="mail" required value="${firstMail}" autocomplete="off"></label>
<label for="open-scenario">Scenario</label><select class="full" id="open-scenario" name="scenario"><option value="">by the rules, else ${settings.scenario}</option>${options}</select>
<label><input type="checkbox" name="callbacks" value="yes" checked> send its callbacks to the <a href="/__emulator/inboxes/${firstBox}">inbox</a></label>
<button class="primary">Open it</button>
</form>
${settings.auth === 'any' && html`<p class="soft">The same from a shell, with the token of the banner: <button type="button" class="small" data-copy="${openingCurl(base, settings.seed)}">copy as curl</button></p>`}
</section>`
}

/** The call that the banner shows. */
export function openingCurl(base: string, seed: number): string {
  const callback = { url: inboxOf(base), method: 'POST', field: 'data' }
  return curlOf({
    method: 'POST',
    url: `${base}/IT-live`,
    headers: [
      ['Authorization', `Bearer ${defaultToken(seed)}`],
      ['Content-Type', 'application/json'],
    ],
    body: JSON.stringify({ mail: firstMail, callback }),
  })
}

/** What the form asks for. */
export function quickly(form: URLSearchParams, base: string): ByHand {
  const callback = { url: inboxOf(base), method: 'POST', field: 'data' }
  const called = form.get('callbacks') === 'yes'
  const scenario = form.get('scenario') ?? ''
  return {
    mode: 'live',
    body: { mail: form.get('mail') ?? '', ...(called ? { callback } : {}) },
    use: scenario === '' ? undefined : { name: scenario },
    base,
  }
}

function inboxOf(base: string): string {
  return `${base}/__emulator/inbox/${firstBox}`
}
