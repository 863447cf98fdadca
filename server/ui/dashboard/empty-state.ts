import { defaultToken } from '../../emulator/default-token.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { formatCurl } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { formatOpenCurl } from './open-form.ts'

/** The content of the list when no verification exists, with calls to start with. */
export function emptyState({ emulator }: HttpContext, base: string): Html {
  const { auth, seed, scenario, pace } = emulator.settings
  const create = formatOpenCurl(base, seed)
  const advance = formatCurl({
    method: 'POST',
    url: `${base}/__emulator/clock/advance`,
    headers: [
      ['Authorization', `Bearer ${defaultToken(seed)}`],
      ['Content-Type', 'application/json'],
    ],
    body: '{"by":"2m"}',
  })
  return html`<section class="card welcome" id="welcome"><h2>Nobody is being identified yet</h2>
<p>Open a verification with the form, or as your client would, and watch it live here: the status changes by
itself, callbacks arrive in the inbox, and after <b>ok</b> there are documents to look at.</p>
${
  auth === 'any'
    ? html`<p>Create a verification: <button type="button" class="small" data-copy="${create}">copy</button></p>
<pre tabindex="0">${create}</pre>
<p>Two minutes later, at once: <button type="button" class="small" data-copy="${advance}">copy</button></p>
<pre tabindex="0">${advance}</pre>`
    : html`<p>Only issued tokens are good here: <code>POST ${base}/tokens</code> issues one.</p>`
}
<p class="soft">Default scenario <code>${scenario}</code>, pace ${pace}, seed ${seed}. <a href="/__emulator/scenarios">What else can happen</a></p></section>`
}
