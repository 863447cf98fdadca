import { randomFrom } from '../../domain/base/random.ts'
import type { RequestedUser } from '../../domain/model/verification-request.ts'
import { type Html, html } from '../layout/html.ts'
import { deskNotice } from './desk-notice.ts'
import { documentDrawing, selfieDrawing } from './illustrations.ts'
import {
  type LinkPageContent,
  type LinkVisit,
  languageField,
  personActionButton,
} from './link-page-context.ts'
import { DOCUMENT_KINDS, type FormStep, formatPageAddress, formStepsOf } from './link-page-query.ts'

/**
 * The form steps after the link was opened. A step only links to the next page and changes no state. The fields have no
 * names, so the browser never sends what the person types.
 */
export function formStepScene(
  visit: LinkVisit,
  inventedPerson: RequestedUser | undefined,
): LinkPageContent {
  const { verification, address, say } = visit
  const steps = formStepsOf(verification.request, verification.mode)
  const step = steps.find((candidate) => candidate === address.step) ?? 'data'
  const lastAction = verification.deeds.findLast(({ act }) => act.as !== 'platform')?.act.do
  const scene = SCENE_BY_STEP[step](visit, inventedPerson)
  return {
    ...scene,
    content: html`<p class="soft">${say('step', { step: steps.indexOf(step) + 1, steps: steps.length })}</p>
${lastAction === 'ask-retry' && html`<p class="hint">${say('retry.notice')}</p>`}${scene.content}
${backLink(visit, steps[steps.indexOf(step) - 1])}`,
  }
}

const SCENE_BY_STEP: Readonly<
  Record<FormStep, (visit: LinkVisit, inventedPerson?: RequestedUser) => LinkPageContent>
> = {
  data: dataScene,
  phone: phoneScene,
  code: codeScene,
  document: documentScene,
  photos: photosScene,
  card: cardScene,
  selfie: selfieScene,
  ready: readyScene,
}

const FIELDS = ['firstName', 'lastName', 'birthDate', 'birthPlace', 'birthCountry'] as const

const COMPLETE_FIELDS = [...FIELDS, 'gender', 'taxCode'] as const

function dataScene(visit: LinkVisit, inventedPerson: RequestedUser | undefined): LinkPageContent {
  const { verification, say, address } = visit
  const { user, mail } = verification.request
  const isGiven = Object.values(user ?? {}).some((value) => value !== undefined)
  const person: RequestedUser = { ...inventedPerson, ...user }
  const inventAddress = { ...address, step: 'data', invented: true } as const
  const fields = FIELDS.map((name) => {
    const type = name === 'birthDate' ? 'date' : 'text'
    return html`<label>${say(name)}<input type="${type}" value="${person[name] ?? ''}" autocomplete="off"></label>`
  })
  const content = html`<p>${say(isGiven ? 'data.check' : 'data.fill')}</p>
${
  !address.invented &&
  COMPLETE_FIELDS.some((name) => user?.[name] === undefined) &&
  html`<p><a class="button small" href="${formatPageAddress(verification.id, inventAddress)}">${say('data.invent')}</a></p>`
}
${nextStepForm(
  visit,
  html`<div class="pairs">${fields}
<label>${say('gender')}<select>${(['none', 'M', 'F'] as const).map(
    (value) =>
      html`<option${(person.gender ?? 'none') === value && html` selected`}>${say(`gender.${value}`)}</option>`,
  )}</select></label>
<label>${say('taxCode')}<input class="mono" value="${person.taxCode ?? ''}" autocomplete="off" spellcheck="false"></label>
<label>${say('mail')}<input type="email" value="${mail}" readonly></label></div>
<p class="hint">${say('data.stays')}</p>`,
)}`
  return { heading: say(isGiven ? 'data.heading.check' : 'data.heading.fill'), content }
}

function phoneScene(visit: LinkVisit): LinkPageContent {
  const { say, verification } = visit
  const { number, editable } = verification.request.phoneNumber ?? {}
  // If the request has no phone number, the person must enter one, even if `editable` is false.
  const isFixed = number !== undefined && editable !== true
  const field = html`<label>${say('phone.number')}<input type="tel" value="${number ?? ''}" required autocomplete="off"${
    isFixed && html` readonly`
  }></label>`
  return {
    heading: say('phone.heading'),
    content: html`<p>${say(isFixed ? 'phone.fixed' : 'phone.editable')}</p>
${nextStepForm(visit, html`${field}<p class="hint">${say('data.stays')}</p>`, 'phone.send')}`,
  }
}

function codeScene(visit: LinkVisit): LinkPageContent {
  const { say, verification } = visit
  const code = String(randomFrom(verification.seed, verification.id, 'code').int(100_000, 999_999))
  const field = html`<label>${say('code.field')}<input class="code mono" inputmode="numeric" pattern="${code}" title="${code}" required autocomplete="off" maxlength="6"></label>`
  return {
    heading: say('code.heading'),
    content: html`<p>${say('code.sent')}</p><p class="hint">${say('code.rehearsal', { code })}</p>
${nextStepForm(visit, field, 'code.confirm')}`,
  }
}

function documentScene(visit: LinkVisit): LinkPageContent {
  const { say, address } = visit
  const chosen = address.document ?? DOCUMENT_KINDS[0]
  const choices = DOCUMENT_KINDS.map(
    (kind) =>
      html`<label class="choice"><input type="radio" name="document" value="${kind}"${
        kind === chosen && html` checked`
      }>${documentDrawing(kind)}<span>${say(`document.${kind}`)}</span></label>`,
  )
  return {
    heading: say('document.heading'),
    content: html`<p>${say('document.valid')}</p>
${nextStepForm(
  visit,
  html`<fieldset><legend class="hidden">${say('document.choice')}</legend>${choices}</fieldset>`,
)}`,
  }
}

function photosScene(visit: LinkVisit): LinkPageContent {
  const { say, address } = visit
  const kind = address.document ?? DOCUMENT_KINDS[0]
  const isPassport = kind === 'passport'
  const photos = isPassport
    ? figure(documentDrawing('passport'), say('photos.inside'))
    : html`${figure(documentDrawing(kind), say('photos.front'))}${figure(documentDrawing('back'), say('photos.back'))}`
  return {
    heading: `${say(`document.${kind}`)}: ${say('photos.heading').toLowerCase()}`,
    content: html`<p>${say(isPassport ? 'photos.page' : 'photos.both')}</p>
<div class="photos">${photos}</div><p class="hint">${say('photos.rehearsal')}</p>${nextStepForm(visit, undefined, 'photos.good')}`,
  }
}

function cardScene(visit: LinkVisit): LinkPageContent {
  const { say, verification } = visit
  const expires = verification.request.healthCard?.checkExpire === true
  return {
    heading: say('card.heading'),
    content: html`<p>${say(expires ? 'card.expire' : 'card.show')}</p>
<div class="photos">${figure(documentDrawing('health-card'), say('photos.front'))}${figure(
      documentDrawing('back'),
      say('photos.back'),
    )}</div><p class="hint">${say('photos.rehearsal')}</p>${nextStepForm(visit, undefined, 'photos.good')}`,
  }
}

function selfieScene(visit: LinkVisit): LinkPageContent {
  const { say } = visit
  return {
    heading: say('selfie.heading'),
    content: html`<p>${say('selfie.show')}</p>${selfieDrawing()}<p class="hint">${say('photos.rehearsal')}</p>
${personActionButton(visit, 'submit', say('selfie.send'))}`,
  }
}

function readyScene(visit: LinkVisit): LinkPageContent {
  const { say } = visit
  return {
    heading: say('ready.heading'),
    content: html`<p>${say('ready.show')}</p>${deskNotice(visit)}${personActionButton(visit, 'submit', say('ready.join'))}`,
  }
}

function figure(drawing: Html, caption: string): Html {
  return html`<figure>${drawing}<figcaption class="soft">${caption}</figcaption></figure>`
}

// A form that opens the next page and changes no state. The browser validates the fields.
function nextStepForm(
  visit: LinkVisit,
  fields: Html | undefined,
  label: 'continue' | 'phone.send' | 'code.confirm' | 'photos.good' = 'continue',
): Html {
  const { verification, address, say } = visit
  const steps = formStepsOf(verification.request, verification.mode)
  const now = steps.find((candidate) => candidate === address.step) ?? 'data'
  const next = steps[steps.indexOf(now) + 1] ?? now
  const document = address.document !== undefined && now !== 'document' && address.document
  return html`<form method="get" action="${formatPageAddress(verification.id, {})}" data-plain>
${languageField(visit)}<input type="hidden" name="step" value="${next}">${
    document && html`<input type="hidden" name="document" value="${document}">`
  }${fields}
<p><button class="primary">${say(label)}</button></p></form>`
}

function backLink(
  { verification, address, say }: LinkVisit,
  before: FormStep | undefined,
): Html | undefined {
  if (before === undefined) return undefined
  const back = { ...address, step: before }
  return html`<p class="back"><a href="${formatPageAddress(verification.id, back)}">${say('back')}</a></p>`
}
