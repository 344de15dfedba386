import { type KeyboardEvent, useState } from 'react'
import type { SqlResult } from '../../traces-db/contract.ts'
import { formatCount, formatQuantity } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { isMac } from '../app/platform.ts'
import { useStore } from '../app/use-store.ts'
import { CopyButton } from '../widgets/copy-button.tsx'
import { type Column, DataTable } from '../widgets/data-table.tsx'
import './sql-panel.css'
import { tabSeparated } from './tab-separated.ts'

const example =
  'SELECT name, count(*) AS slices, sum(duration_ns) AS total_ns FROM slice GROUP BY name ORDER BY total_ns DESC'

/** Asks the run file in SQL. It is only read. */
export function SqlPanel({ run }: { readonly run: OpenRun }) {
  const { text, running, result, error } = useStore(run.sql.state)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void run.sql.ask(text)
  }
  return (
    <div className="panel-column sql-panel">
      <div className="sql-question">
        <textarea
          aria-label="SQL"
          className="mono"
          rows={3}
          spellCheck={false}
          placeholder={example}
          value={text}
          onChange={event => run.sql.write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="sql-actions">
          {running ? (
            <button type="button" onClick={() => run.sql.cancel()}>
              Stop
            </button>
          ) : (
            <button
              type="button"
              className="primary"
              title={isMac ? '⌘ Enter' : 'Ctrl Enter'}
              disabled={text.trim() === ''}
              onClick={() => void run.sql.ask(text)}
            >
              Ask
            </button>
          )}
          {text === '' && (
            <button type="button" className="plain" onClick={() => run.sql.write(example)}>
              Example
            </button>
          )}
        </div>
      </div>
      {error && (
        <p className="panel-error selectable" role="alert">
          {error.message}
        </p>
      )}
      {running && <p className="muted sql-note">Asking</p>}
      {result && <Result result={result} />}
      {!result && !error && !running && (
        <p className="muted sql-note">
          Tables: slice, instant, counter, flow, track, process, label, header. They can only be read, for at
          most 30 s.
        </p>
      )}
    </div>
  )
}

function Result({ result }: { readonly result: SqlResult }) {
  const [active, setActive] = useState(-1)
  const columns = result.columns.map((title, index): Column<SqlResult['rows'][number]> => {
    const numeric =
      result.rows.slice(0, 50).every(row => typeof row[index] !== 'string') && result.rows.length > 0
    return {
      key: String(index),
      title,
      numeric,
      width: numeric ? 112 : 160,
      grow: numeric ? 1 : 2,
      cell: row => (
        <span className={row[index] === null ? 'muted' : 'selectable'}>{String(row[index] ?? 'NULL')}</span>
      ),
    }
  })
  return (
    <>
      <div className="panel-head">
        <span className="muted" role="status">
          {result.truncated
            ? `The first ${formatCount(result.rows.length)} rows; there are more. Narrow the question, or total it.`
            : formatQuantity(result.rows.length, 'row')}
        </span>
        <span className="spacer" />
        <CopyButton text={tabSeparated(result.columns, result.rows)} label="Copy the table" />
      </div>
      <DataTable
        label="Result"
        columns={columns}
        rows={result.rows}
        active={active}
        onActive={setActive}
        empty="No rows."
      />
    </>
  )
}
