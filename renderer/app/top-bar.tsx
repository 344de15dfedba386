import { Logo } from '../widgets/logo.tsx'
import { RunTabs } from './run-tabs.tsx'
import { SearchBox } from './search-box.tsx'

/** Name, open runs, search. */
export function TopBar() {
  return (
    <header className="top-bar">
      <div className="brand">
        <Logo />
        <span>Rankscope</span>
      </div>
      <RunTabs />
      <SearchBox />
    </header>
  )
}
