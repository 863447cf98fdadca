import { latestTransition } from '../../domain/model/verification.ts'
import {
  ARTIFACTS,
  type Artifact,
  artifactProblem,
  retentionPeriod,
} from '../../domain/responses/artifact.ts'
import { plus } from '../../domain/time/instant.ts'
import { type Html, html } from '../layout/html.ts'
import { timeElement } from '../layout/time-elements.ts'
import type { VerificationPageData } from './shown-verification.ts'
import { verificationFormPath } from './verification-actions.ts'

/** What the identification produced, to look at and to keep; or why there is nothing. */
export function documentsCard(life: VerificationPageData): Html {
  const { verification, clock, context } = life
  const refusal = artifactProblem(
    verification,
    'data',
    clock.now,
    context.emulator.settings.reasonStyle,
  )
  return html`<section class="card" id="documents"><h2>Documents</h2>${
    refusal === undefined
      ? html`<ul class="plain">${ARTIFACTS.map((artifact) => documentRow(life, artifact))}</ul>
<p class="soft">Of an invented person, marked SPECIMEN. To be had until ${timeElement(plus(latestTransition(verification).at, retentionPeriod))}.</p>`
      : html`<p>There are none: ${UNAVAILABLE_TEXTS[refusal.code] ?? refusal.message}</p>`
  }</section>`
}

const UNAVAILABLE_TEXTS: Readonly<Record<string, string>> = {
  ENDED_KO: 'the identification ended with ko, and only ok produces documents.',
  NOT_YET_AVAILABLE: 'only ok produces documents, and it is not there yet.',
  RETENTION_OVER: 'they were kept for 30 days after ok, which are over.',
}

const DOCUMENT_LABELS: Readonly<Record<Artifact, string>> = {
  data: 'Data of person and document',
  audit: 'Audit of the call',
  timestamp: 'RFC 3161 time-stamp of the audit',
  images: 'Pictures of documents and face',
}

function documentRow(life: VerificationPageData, artifact: Artifact): Html {
  const { verification } = life
  const isPdf = verification.request.output?.imagesAsPdf === true
  const form = { data: 'JSON', audit: 'PDF', timestamp: 'TSR', images: isPdf ? 'PDF' : 'ZIP' }[
    artifact
  ]
  const path = `${verificationFormPath(life)}/documents/${artifact}`
  const isViewed = form === 'PDF' || form === 'JSON'
  const named = html`<span class="hidden"> ${DOCUMENT_LABELS[artifact]}</span>`
  return html`<li class="row">${DOCUMENT_LABELS[artifact]} <span class="badge">${form}</span><span class="row end">${
    isViewed &&
    html`<a class="button small" href="${path}" target="_blank" rel="noopener">view${named}</a>`
  }<a class="button small" href="${path}?download=1" download>download${named}</a></span></li>`
}
