#!/usr/bin/env node
import { parseArgs } from 'node:util'

const { positionals } = parseArgs({ allowPositionals: true, strict: false })
process.stderr.write(`rankscope: unknown verb "${positionals[0] ?? ''}"\n`)
process.exitCode = 2
