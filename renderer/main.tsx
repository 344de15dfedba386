/** Entry of the window: finds out who hosts it, connects to the services, and draws the shell. */
import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './app/tokens.css'
import './app/base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { registerCommands } from './app/commands/register.ts'
import { findHost } from './app/find-host.ts'
import { KeyDispatcher } from './app/key-dispatcher.ts'
import { isMac } from './app/platform.ts'
import { StartProblem } from './app/start-problem.tsx'
import { Studio } from './app/studio.ts'
import { StudioContext } from './app/studio-context.ts'
import { startTheme } from './app/theme.ts'

const root = createRoot(document.getElementById('root')!)
startTheme()

findHost().then(
  host => {
    const studio = new Studio(host)
    registerCommands(studio)
    const dispatcher = new KeyDispatcher(
      () => studio.commands.offered(),
      command => studio.runCommand(command),
      isMac,
    )
    dispatcher.attach(window)
    root.render(
      <StudioContext value={studio}>
        <App />
      </StudioContext>,
    )
    studio.start()
  },
  (thrown: unknown) => root.render(<StartProblem thrown={thrown} />),
)
