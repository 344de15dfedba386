/**
 * `npm run package [-- --dir] [-- --linux deb]`: makes the packages of this system in out/package, or only
 * their unpacked form. What makes them is fetched on the first call, into packaging/node_modules.
 */
import { packageStudio } from './package-studio.ts'

try {
  await packageStudio({
    args: process.argv.slice(2),
    say: line => process.stdout.write(`${line}\n`),
  })
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n`)
  process.exitCode = 1
}
