/**
 * The process of the traces-db service, under Electron's utilityProcess or plain Node alike. `RANKSCOPE_DATA`
 * names the folder of the library and the workspace, `RANKSCOPE_LINK` where the engine service reaches this one.
 */
import { WebSocketServer } from 'ws'
import { acceptConnection, controlChannel, type HostProcess } from '../../engine/base/process-channel.ts'
import { runService } from '../../engine/base/service-control.ts'
import { tracesContract } from '../contract.ts'
import { prepareReaders } from '../import/file-readers.ts'
import { sqliteVersion } from '../store/sqlite-version.ts'
import { listenLocally } from './listen-locally.ts'
import { createTracesService } from './traces-service.ts'

/** Larger messages are not of ours: batches of a run stay far below. */
const maximumMessageBytes = 256 * 1024 * 1024

/** The first trace comes a while after the window: threads that read warm up when that is there. */
const prepareAfterMs = 1500

const home = process.env['RANKSCOPE_DATA']
if (!home) throw new Error('RANKSCOPE_DATA must name the folder of the library.')

const handshake = new WebSocketServer({
  noServer: true,
  maxPayload: maximumMessageBytes,
  perMessageDeflate: false,
})
const service = createTracesService(home)
const link = process.env['RANKSCOPE_LINK']
const listener = link ? listenLocally(link, service.implementation, maximumMessageBytes) : undefined

runService(
  controlChannel(process as unknown as HostProcess),
  {
    contract: tracesContract,
    implementation: service.implementation,
    accept: (transferred, request) => acceptConnection(handshake, transferred, request),
    grantFile: (path, write) => service.grants.grantFile(path, write),
    grantFolder: path => service.grants.grantFolder(path),
    revokeIn: folder => service.grants.revokeIn(folder),
    locateRun: run => service.fileOfRun(run),
    versions: { SQLite: sqliteVersion() },
    close: async () => {
      listener?.close()
      await service.close()
    },
  },
  () => process.exit(0),
)

setTimeout(prepareReaders, prepareAfterMs).unref()
