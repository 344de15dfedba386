/** The list of screens. A screen is one component; it is offered as soon as it stands here. */
import type { ComponentType } from 'react'
import { CompareScreen } from '../compare/compare-screen.tsx'
import { StrategyScreen } from '../editor/strategy-screen.tsx'
import { LearnScreen } from '../learn/learn-screen.tsx'
import { MeasuresScreen } from '../measures/measures-screen.tsx'
import { MemoryScreen } from '../memory/memory-screen.tsx'
import { NewRunScreen } from '../new-run/new-run-screen.tsx'
import { RunsScreen } from '../runs/runs-screen.tsx'
import type { IconName } from '../widgets/icon.tsx'
import type { ScreenId } from './screen-id.ts'
import { TimelineScreen } from './timeline-screen.tsx'

export interface Screen {
  readonly id: ScreenId
  readonly title: string
  readonly icon: IconName
  readonly component: ComponentType
}

export const screens: readonly Screen[] = [
  { id: 'runs', title: 'Runs', icon: 'runs', component: RunsScreen },
  { id: 'new-run', title: 'New run', icon: 'run', component: NewRunScreen },
  { id: 'strategy', title: 'Strategy', icon: 'strategy', component: StrategyScreen },
  { id: 'timeline', title: 'Timeline', icon: 'timeline', component: TimelineScreen },
  { id: 'memory', title: 'Memory', icon: 'memory', component: MemoryScreen },
  { id: 'measures', title: 'Measures', icon: 'measures', component: MeasuresScreen },
  { id: 'compare', title: 'Compare', icon: 'compare', component: CompareScreen },
  { id: 'learn', title: 'Learn', icon: 'learn', component: LearnScreen },
]
