import { type Html, html } from '../layout/html.ts'
import type { DocumentKind } from './link-page-query.ts'

// All illustrations are drawings: the pages use no camera and show no real person.

const person = html`<circle cx="0" cy="-9" r="9"/><path d="M-18 20c0-12 8-18 18-18s18 6 18 18z"/>`

/** A document as an outline; `back` is the back of a card. */
export function documentDrawing(kind: DocumentKind | 'health-card' | 'back'): Html {
  return html`<svg class="drawn document" viewBox="0 0 160 100" aria-hidden="true" focusable="false">
${DOCUMENT_DRAWINGS[kind]}</svg>`
}

const card = html`<rect class="paper" x="2" y="2" width="156" height="96" rx="9"/>`
const lines = html`<path class="lines" d="M68 38h74M68 52h62M68 66h70M68 80h44"/>`
const portrait = html`<rect class="field" x="16" y="30" width="40" height="52" rx="4"/>
<g class="figure" transform="translate(36 60) scale(.85)">${person}</g>`

const DOCUMENT_DRAWINGS: Readonly<Record<DocumentKind | 'health-card' | 'back', Html>> = {
  'identity-card': html`${card}<path class="band" d="M2 20h156v-9a9 9 0 0 0-9-9H11a9 9 0 0 0-9 9z"/>${portrait}${lines}`,
  'driving-licence': html`${card}<circle class="seal" cx="22" cy="15" r="7"/><path class="lines" d="M36 15h52"/>${portrait}${lines}
<path class="car" d="M118 88l4-9h18l4 9zM116 88h30v6h-30z"/>`,
  passport: html`<rect class="paper" x="26" y="2" width="108" height="96" rx="5"/>
<g transform="translate(20 -12)">${portrait}</g><path class="lines" d="M86 26h38M86 38h32M86 50h36"/>
<path class="lines machine" d="M34 82h92M34 90h92"/>`,
  'health-card': html`${card}<path class="band" d="M2 20h156v-9a9 9 0 0 0-9-9H11a9 9 0 0 0-9 9z"/>
<rect class="chip" x="16" y="34" width="24" height="20" rx="4"/><path class="lines" d="M52 40h86M52 54h70M16 70h110M16 84h70"/>`,
  back: html`${card}<path class="stripe" d="M2 18h156v18H2z"/><path class="lines" d="M16 52h128M16 66h96M16 80h112"/>`,
}

/** A face in an oval, as in a selfie camera. */
export function selfieDrawing(): Html {
  return html`<svg class="drawn selfie" viewBox="0 0 160 160" aria-hidden="true" focusable="false">
<rect class="screen" x="2" y="2" width="156" height="156" rx="12"/>
<ellipse class="oval" cx="80" cy="78" rx="46" ry="60"/>
<g class="figure turning" transform="translate(80 88) scale(2.1)">${person}</g></svg>`
}

/** A call: the operator at the desk, and the person in a small picture. */
export function callDrawing(label: string): Html {
  return html`<svg class="drawn call" viewBox="0 0 320 200" role="img" aria-label="${label}">
<rect class="screen" x="1" y="1" width="318" height="198" rx="12"/>
<path class="shelf" d="M24 52h88M24 92h88M36 52v-16M46 52v-20M56 52v-14M70 52v-18M40 92v-18M54 92v-14M66 92v-20M84 92v-16"/>
<g class="figure" transform="translate(160 118) scale(3.1)">${person}</g>
<path class="headset" d="M131 90a29 29 0 0 1 58 0M131 90v10M189 90v10M189 100c0 14-12 19-22 19"/>
<path class="table" d="M1 180h318v8a12 12 0 0 1-12 12H13a12 12 0 0 1-12-12z"/>
<g class="speech"><path d="M214 92v16"/><path d="M224 86v28"/><path d="M234 92v16"/></g>
<rect class="own" x="232" y="126" width="76" height="58" rx="8"/>
<g class="figure own-figure" transform="translate(262 166) scale(.85)">${person}</g>
<rect class="paper" x="281" y="149" width="20" height="13" rx="2"/>
<circle class="recording" cx="22" cy="22" r="6"/></svg>`
}

/** A sign for ok, ko or waiting. */
export function signDrawing(sign: 'good' | 'bad' | 'wait'): Html {
  return html`<svg class="drawn sign ${sign}" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
<circle class="bed" cx="32" cy="32" r="30"/>${SIGN_DRAWINGS[sign]}</svg>`
}

const SIGN_DRAWINGS = {
  good: html`<path class="stroke" d="M18 33l10 10 19-21"/>`,
  bad: html`<path class="stroke" d="M22 22l20 20M42 22l-20 20"/>`,
  wait: html`<path class="stroke" d="M32 16v16l11 7"/>`,
} as const
