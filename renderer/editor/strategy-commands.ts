import type { Command } from '../app/command.ts'
import type { Studio } from '../app/studio.ts'

/** What the strategy screen offers to keys, palette and menu. */
export function strategyCommands(studio: Studio): readonly Command[] {
  const { desk } = studio
  const isShown = () => studio.screen.get() === 'strategy'
  const hasDocument = () => isShown() && desk.documents.current() !== undefined
  const isGood = () => hasDocument() && desk.preview.state.get().isGood
  return [
    {
      id: 'strategy.new',
      title: 'New strategy from part 3',
      group: 'File',
      run: () => {
        studio.screen.set('strategy')
        desk.createFrom('part3')
      },
    },
    {
      id: 'strategy.save',
      title: 'Save the strategy',
      group: 'File',
      keys: ['Ctrl+KeyS'],
      when: hasDocument,
      run: () => desk.files.save(),
    },
    {
      id: 'strategy.saveAs',
      title: 'Save the strategy as',
      group: 'File',
      keys: ['Ctrl+Shift+KeyS'],
      when: hasDocument,
      run: () => desk.files.saveAs(),
    },
    {
      id: 'strategy.close',
      title: 'Close the strategy',
      group: 'File',
      when: hasDocument,
      run: () => desk.close(desk.documents.front.get()!),
    },
    {
      id: 'strategy.run',
      title: 'Run the strategy on local ranks',
      group: 'Run',
      keys: ['Ctrl+Enter'],
      when: isGood,
      run: () => desk.runner.runForReal(),
    },
    {
      id: 'strategy.simulate',
      title: 'Simulate the strategy and keep it',
      group: 'Run',
      keys: ['Ctrl+Shift+Enter'],
      when: isGood,
      run: () => desk.runner.simulateAndKeep(),
    },
    {
      id: 'strategy.pin',
      title: 'Compare with this version of the strategy',
      group: 'Run',
      keys: ['Ctrl+Shift+KeyR'],
      when: isGood,
      run: () => desk.pin(),
    },
    {
      id: 'strategy.nextProblem',
      title: 'Go to the first problem of the strategy',
      group: 'Selection',
      keys: ['F8'],
      when: () => hasDocument() && desk.preview.state.get().violations.some(({ line }) => line > 0),
      run: () => {
        const fault = desk.preview.state.get().violations.find(({ line }) => line > 0)
        if (fault) desk.goTo.set({ line: fault.line })
      },
    },
  ]
}
