import './shell.css'
import { Dialogs } from './dialogs.tsx'
import { DropTarget } from './drop-target.tsx'
import { NoticeList } from './notice-list.tsx'
import { Rail } from './rail.tsx'
import { screens } from './screens.tsx'
import { ServiceBanner } from './service-banner.tsx'
import { StatusBar } from './status-bar.tsx'
import { useStudio } from './studio-context.ts'
import { TopBar } from './top-bar.tsx'
import { useStore } from './use-store.ts'

/** The shell: bars around the screen that is shown. */
export function App() {
  const studio = useStudio()
  const id = useStore(studio.screen)
  const Screen = screens.find(screen => screen.id === id)!.component
  return (
    <div className="shell">
      <TopBar />
      <Rail />
      <main className="screen" aria-label={screens.find(screen => screen.id === id)!.title}>
        <ServiceBanner />
        <Screen />
      </main>
      <StatusBar />
      <NoticeList />
      <DropTarget />
      <Dialogs />
    </div>
  )
}
