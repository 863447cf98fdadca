import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Formats the list of all bundled components as CycloneDX 1.6 (JSON). It depends only on the components: it has no
 * time, and its serial number is a hash of the rest. So equal builds give equal bytes.
 */
export function formatSbom(root, components, rootDependsOn) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const purl = `pkg:npm/${name}@${version}`
  const contents = {
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': purl,
        name,
        version,
        licenses: licensesOf({ license }),
        purl,
      },
    },
    components: components.map(componentOf),
    dependencies: [
      { ref: purl, dependsOn: rootDependsOn },
      ...components.map(({ purl: ref, dependsOn }) => ({ ref, dependsOn })),
    ],
    compositions: compositionsOf(purl, components),
  }
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(contents))}`
  const head = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber,
  }
  return `${JSON.stringify({ ...head, ...contents }, null, 2)}\n`
}

function componentOf({ type, name, version, purl, hash, patches, parts, ...licensed }) {
  return {
    type,
    'bom-ref': purl,
    name,
    version,
    ...(hash && { hashes: [hash] }),
    licenses: licensesOf(licensed),
    purl,
    ...(patches.length > 0 && { pedigree: pedigreeOf(patches) }),
    ...(parts.length > 0 && { components: parts.map((part) => partOf(purl, part)) }),
  }
}

function licensesOf({ license, isCorrected = false }) {
  const acknowledgement = isCorrected ? 'concluded' : 'declared'
  return license.includes(' ')
    ? [{ expression: license, acknowledgement }]
    : [{ license: { id: license, acknowledgement } }]
}

function pedigreeOf(patches) {
  return {
    patches: patches.map(({ diff }) => ({
      type: 'unofficial',
      diff: { text: { contentType: 'text/x-diff', content: diff } },
    })),
    notes: patches.map(({ reason }) => reason).join('\n'),
  }
}

function partOf(owner, { name, version, purl }) {
  const ref = `${owner}#${name}@${version}`
  return { type: 'library', 'bom-ref': ref, name, version, ...(purl && { purl }) }
}

// The list of parts of a compiled component is incomplete.
function compositionsOf(product, components) {
  const opaque = components.filter(({ parts }) => parts.length > 0).map(({ purl }) => purl)
  return [
    { aggregate: 'complete', assemblies: [product] },
    ...(opaque.length > 0 ? [{ aggregate: 'incomplete', assemblies: opaque }] : []),
  ]
}

// Formats a UUID of version 8 (RFC 9562). A program may choose the bits of this version.
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex')
  const bits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}a${hex.slice(17, 32)}`
  return bits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
