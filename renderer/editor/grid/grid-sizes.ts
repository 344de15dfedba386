/** CSS pixels; grid.css draws them. */
export const cellWidth = 46
export const cellHeight = 30
export const headerHeight = 26
export const rankWidth = 64
