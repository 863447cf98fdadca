// The entry of the single executable. The executable contains the files of the package as assets. Node runs only this
// file by itself, so hooks give it the modules of dist/ from these assets. They stay the modules of the package, and are
// read when they are needed.
'use strict'
const { createRequire, registerHooks } = require('node:module')
const { getAsset } = require('node:sea')
const { pathToFileURL } = require('node:url')

// The address of dist/cli.js becomes <executable>/dist/cli.js. No file on the disk can have this path.
const base = `${pathToFileURL(process.execPath).href}/`
const files = getAsset('files.txt', 'utf8').split('\n')
const modules = new Set(files.filter((path) => /^dist\/.*\.m?js$/.test(path)))

registerHooks({
  resolve(specifier, context, nextResolve) {
    const url = isPath(specifier) ? new URL(specifier, context.parentURL).href : ''
    return modules.has(pathIn(url))
      ? { url, format: 'module', shortCircuit: true }
      : nextResolve(specifier, context)
  },
  load(url, context, nextLoad) {
    const path = pathIn(url)
    return modules.has(path)
      ? { format: 'module', source: getAsset(path, 'utf8'), shortCircuit: true }
      : nextLoad(url, context)
  },
})

createRequire(`${base}main.cjs`)(`${base}dist/start.mjs`)

function isPath(specifier) {
  return /^(\.{1,2}\/|file:)/.test(specifier)
}

function pathIn(url) {
  return url.startsWith(base) ? url.slice(base.length) : ''
}
