/** Three ranks, one after the other. */
export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <rect className="logo-forward" x="1" y="3" width="10" height="4" rx="2" />
      <rect className="logo-backward" x="5" y="8" width="11" height="4" rx="2" />
      <rect className="logo-update" x="10" y="13" width="9" height="4" rx="2" />
    </svg>
  )
}
