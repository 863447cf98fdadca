import type { Request } from 'express'
import { hasEnded, nextDueAt, pendingSteps } from '../../domain/model/verification.ts'
import { type ActionName, possibleActions } from '../../domain/verification/actions.ts'
import { controlApiRequest, copyFieldsButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { reasonSelect } from '../layout/reason-options.ts'
import { editorPath } from '../scenarios/editor-page.ts'
import { editorTextsFor } from '../scenarios/editor-texts.ts'
import type { VerificationPageData } from './verification-page-data.ts'

/** A card with the possible actions and the fast-forward. Each has a form and a curl command. */
export function actionsCard(page: VerificationPageData): Html {
  const acts = possibleActions(page.verification)
  return html`<section class="card" id="acts"><h2>Possible actions</h2>
${acts.length === 0 ? html`<p>${noActionText(page)}</p>` : acts.map((act) => actionForm(page, act))}
<h3>Fast-forward</h3>
${forwardForms(page)}</section>`
}

/** The path prefix of the forms for this verification. */
export function verificationFormPath({ verification }: VerificationPageData): string {
  return `/__emulator/pages/verifications/${verification.id}`
}

/** The label of each action. */
export const ACTION_LABELS: Readonly<Record<ActionName['do'], string>> = {
  'open-link': 'The person opens the link',
  submit: 'The person sends data and documents',
  abandon: 'The person leaves',
  return: 'The person comes back',
  'take-call': 'The operator takes the call',
  'ask-retry': 'The operator asks to repeat',
  approve: 'The operator approves',
  reject: 'The operator rejects',
  'let-it-run': 'Let the scenario continue',
}

function actionForm(page: VerificationPageData, { as, do: does }: ActionName): Html {
  const isReject = does === 'reject'
  const body = isReject
    ? { as, do: does, reason: '@reason', repeatable: '@repeatable' }
    : { as, do: does }
  const call = controlApiRequest(page.base, 'POST', `/verifications/${page.verification.id}/act`, {
    body,
  })
  return html`<form method="post" action="${verificationFormPath(page)}/act" class="act-form${isReject && ' wide-act'}" id="act-${does}">
<input type="hidden" name="as" value="${as}"><input type="hidden" name="do" value="${does}">
${isReject && html`<div>${reasonSelect('reason')}<label><input type="checkbox" name="repeatable" value="true"> the person may try again</label></div>`}
<span class="row"><button>${ACTION_LABELS[does]}</button>${copyFieldsButton(call)}</span></form>`
}

function noActionText({ verification }: VerificationPageData): string {
  if (verification.actor === 'scenario')
    return 'None: the scenario acts for the person and the operator.'
  return hasEnded(verification) ? 'None: the identification has ended.' : 'None at the moment.'
}

function forwardForms(page: VerificationPageData): Html {
  const { verification, base } = page
  const isDue = nextDueAt(verification) !== undefined || pendingSteps(verification).length > 0
  if (!isDue)
    return html`<p class="soft">No further event is planned, so there is nothing to fast-forward to.</p>`
  const path = `/verifications/${verification.id}/fast-forward`
  const to = (body: object) => copyFieldsButton(controlApiRequest(base, 'POST', path, { body }))
  const action = `${verificationFormPath(page)}/fast-forward`
  return html`<p class="soft">For this verification only: the clock of the namespace does not change.</p>
<div class="forward">
<form method="post" action="${action}" class="row" id="forward-next"><input type="hidden" name="to" value="next"><button>To the next event</button>${to({ to: 'next' })}</form>
<form method="post" action="${action}" class="row" id="forward-end"><input type="hidden" name="to" value="end"><button>To the end</button>${to({ to: 'end' })}</form>
<form method="post" action="${action}" class="row" id="forward-by"><input name="by" value="5m" required size="6" aria-label="duration, such as 45m"><button>Forward</button>${to({ by: '@by' })}</form></div>`
}

/** A card that saves the history of a verification as a scenario. Returns undefined if nothing has happened yet. */
export function recordCard(
  req: Request,
  { context, verification, base }: VerificationPageData,
): Html | undefined {
  const { id, history, deeds } = verification
  if (history.length < 2 && deeds.length === 0) return undefined
  const t = editorTextsFor(req)
  const canSave = context.emulator.settings.scenarioDirectories.length > 0
  const call = controlApiRequest(base, 'POST', `/verifications/${id}/scenario`, {
    body: { name: '@name' },
  })
  const form = html`<form class="row" method="post" action="/__emulator/pages/verifications/${id}/scenario"><label class="inline" for="record-name">${t('name')}</label><input id="record-name" name="name" value="recorded-${id.slice(0, 8)}" maxlength="64" autocomplete="off" spellcheck="false"><button>${t('record')}</button>${copyFieldsButton(call)}</form>`
  return html`<section class="card" id="record"><h2>${t('record')}</h2><p class="soft">${t('record.hint')}</p>
${canSave ? form : html`<p>${t('noFolder')} <code>videoid-emulator start --scenarios ./scenarios</code></p>`}
<p><a class="button small" href="${editorPath}?verification=${id}">${t('record.edit')}</a></p></section>`
}
