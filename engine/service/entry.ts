/** The process of the engine service, under Electron's utilityProcess or plain Node alike. */
import { WebSocketServer } from 'ws'
import { AppError } from '../base/app-error.ts'
import { acceptConnection, controlChannel, type HostProcess } from '../base/process-channel.ts'
import { runService } from '../base/service-control.ts'
import { engineContract } from '../contract.ts'
import { createEngineService } from './engine-service.ts'

/** Larger messages are not of ours: a strategy's source is text of some pages. */
const maximumMessageBytes = 64 * 1024 * 1024

const handshake = new WebSocketServer({
  noServer: true,
  maxPayload: maximumMessageBytes,
  perMessageDeflate: false,
})
const noFiles = () => {
  throw new AppError('unsupported', 'The engine service opens no files.')
}

const service = createEngineService(process.env['RANKSCOPE_LINK'])

runService(
  controlChannel(process as unknown as HostProcess),
  {
    contract: engineContract,
    implementation: service.implementation,
    accept: (transferred, request) => acceptConnection(handshake, transferred, request),
    grantFile: noFiles,
    grantFolder: noFiles,
    revokeIn: () => {},
    locateRun: noFiles,
    close: () => service.close(),
  },
  () => process.exit(0),
)
