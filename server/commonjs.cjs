// The entry point for require(). The build copies this file to dist/ once for each module that can be required.
'use strict'
const { runInThisContext } = require('node:vm')

// Use the require() of Node itself. Jest replaces require() and, before Node 24.9, its own loads no ES modules.
// The emulator then runs outside of Jest's sandbox, so Jest's fake timers do not stop it.
const { createRequire } = runInThisContext('process').getBuiltinModule('node:module')

try {
  module.exports = createRequire(__filename)(__filename.replace(/\.cjs$/, '.js'))
} catch (error) {
  if (error.code !== 'ERR_REQUIRE_ESM') throw error
  throw new Error(
    `videoid-emulator consists of ES modules, and require() of Node ${process.versions.node} cannot load them here. Use Node 20.19, 22.13 or 24 and newer without --no-experimental-require-module, or load the package with import().`,
    { cause: error },
  )
}
