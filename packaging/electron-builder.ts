/**
 * What goes into a package, and how it presents itself to the system. `npm run package` reads it.
 *
 * A package holds the build (out/) and the packages that it leaves outside itself, which are the `dependencies`
 * of package.json; the sources of the strategy API, which a strategy is recorded with; and the plain Node that
 * ranks run on. Plain Node knows nothing of archives: all that it may ever load lies unpacked.
 */
const electronVersion = process.env['RANKSCOPE_PACKAGE_ELECTRON_VERSION']
const electronDist = process.env['RANKSCOPE_PACKAGE_ELECTRON_DIST']

/** What comes for all systems at once, 150 MB of it. Node comes for this system alone, so packages do. */
const ofOtherSystems = ['linux', 'linuxmusl', 'darwin', 'win32']
  .filter(system => system !== process.platform)
  .flatMap(system => [
    `!node_modules/webgpu/dist/${system}-*/**`,
    `!node_modules/better-sqlite3/prebuilds/${system}-*`,
  ])

/** A run is ours; a trace has other programs too, so we offer ourselves and never take it over. */
const runs = {
  ext: 'rankscope',
  name: 'Rankscope run',
  description: 'Rankscope run',
  mimeType: 'application/x-rankscope-run',
  role: 'Editor',
}
const traces = { name: 'Trace', role: 'Viewer', rank: 'Alternate' }
const offered = [
  { ...traces, ext: 'json', mimeType: 'application/json' },
  { ...traces, ext: 'gz', mimeType: 'application/gzip' },
]

export default {
  appId: 'dev.rankscope.studio',
  productName: 'Rankscope',
  copyright: 'MIT licence',
  // A deb has to name a page: ours lies beside the program, since it needs no network.
  extraMetadata: { author: 'Rankscope', homepage: 'file:///opt/Rankscope/resources/README.md' },
  directories: { output: 'out/package', buildResources: 'packaging' },
  // The Electron of package.json, from its own makers; another only for a package that is made to be tested.
  ...(electronVersion && { electronVersion }),
  ...(electronDist && { electronDist }),
  npmRebuild: false,
  publish: null,
  files: [
    'package.json',
    'out/{main,preload,renderer}/**',
    'engine/{base,strategies,strategy}/**/*.ts',
    'packaging/icons/{64x64,256x256}.png',
    // A library of CUDA's that is larger than all else; RANKSCOPE_TENSORFLOW names one beside the package.
    '!node_modules/@tensorflow/tfjs-node-gpu/**',
    '!node_modules/better-sqlite3/{deps,src,build}/**',
    '!node_modules/**/*.{map,d.ts,d.cts,d.mts,tsbuildinfo}',
    '!node_modules/{@types,@webgpu}/**',
    ...ofOtherSystems,
    '!node_modules/@tensorflow/*/dist/*.{min,fesm,es2017}.js',
  ],
  asar: true,
  asarUnpack: ['package.json', 'out/main/!(desktop).js', 'engine/**', 'node_modules/**'],
  extraResources: [
    { from: 'node_modules/node/bin', to: '.', filter: ['node', 'node.exe'] },
    'LICENSE',
    'README.md',
    'docs',
  ],
  electronLanguages: ['en', 'en-US'],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  },
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'rankscope',
    icon: 'icons',
    category: 'Development',
    synopsis: 'A desktop studio for distributed training',
    maintainer: 'Rankscope',
    fileAssociations: [runs, ...offered],
  },
  deb: { packageCategory: 'devel', priority: 'optional' },
  mac: {
    target: ['dmg'],
    icon: 'icons/icon.icns',
    category: 'public.app-category.developer-tools',
    fileAssociations: [runs, ...offered],
  },
  win: {
    target: ['nsis'],
    icon: 'icons/icon.ico',
    fileAssociations: [runs],
  },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true, license: 'LICENSE' },
}
