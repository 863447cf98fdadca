import { latestTransition } from '../../domain/model/verification.ts'
import {
  ARTIFACTS,
  type Artifact,
  artifactProblem,
  documentsPeriod,
} from '../../domain/responses/artifact.ts'
import { type Html, html } from '../layout/html.ts'
import { timeElement } from '../layout/time-elements.ts'
import { verificationFormPath } from './verification-actions.ts'
import type { VerificationPageData } from './verification-page-data.ts'

/** A card with the documents of the identification to view and download, or the reason why there are none. */
export function documentsCard(page: VerificationPageData): Html {
  const { verification, clock, context } = page
  const problem = artifactProblem(
    verification,
    'data',
    clock.now,
    context.emulator.settings.reasonStyle,
  )
  return html`<section class="card" id="documents"><h2>Documents</h2>${
    problem === undefined
      ? html`<ul class="plain">${ARTIFACTS.map((artifact) => documentRow(page, artifact))}</ul>
<p class="soft">Of an invented person, marked SPECIMEN. Available until ${timeElement(documentsPeriod(verification, latestTransition(verification).at).until)}.</p>`
      : html`<p>There are none: ${UNAVAILABLE_TEXTS[problem.code] ?? problem.message}</p>`
  }</section>`
}

const UNAVAILABLE_TEXTS: Readonly<Record<string, string>> = {
  ENDED_KO: 'the identification ended with ko, and only ok produces documents.',
  NOT_YET_AVAILABLE:
    'only ok produces documents, and the status is not ok yet, or the scenario delays them.',
  RETENTION_OVER:
    'they were stored for 30 days after ok, or as long as the scenario says, and that time is over.',
}

const DOCUMENT_LABELS: Readonly<Record<Artifact, string>> = {
  data: 'Data of person and document',
  audit: 'Audit of the call',
  timestamp: 'RFC 3161 time-stamp of the audit',
  images: 'Pictures of documents and face',
}

function documentRow(page: VerificationPageData, artifact: Artifact): Html {
  const { verification } = page
  const isPdf = verification.request.output?.imagesAsPdf === true
  const form = { data: 'JSON', audit: 'PDF', timestamp: 'TSR', images: isPdf ? 'PDF' : 'ZIP' }[
    artifact
  ]
  const path = `${verificationFormPath(page)}/documents/${artifact}`
  const isViewed = form === 'PDF' || form === 'JSON'
  const hiddenLabel = html`<span class="hidden"> ${DOCUMENT_LABELS[artifact]}</span>`
  return html`<li class="row">${DOCUMENT_LABELS[artifact]} <span class="badge">${form}</span><span class="row end">${
    isViewed &&
    html`<a class="button small" href="${path}" target="_blank" rel="noopener">view${hiddenLabel}</a>`
  }<a class="button small" href="${path}?download=1" download>download${hiddenLabel}</a></span></li>`
}
