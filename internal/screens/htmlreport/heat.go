package htmlreport

import "math"

// heatMap is a table with colors.
type heatMap struct {
	Class  string // of the page's style sheet; may be ""
	Corner string // heads the names
	Heads  []heatHead
	Rows   []heatRow
}

// heatHead is a header over some columns.
type heatHead struct {
	Text    string
	Columns int
}

type heatRow struct {
	Name  string
	Cells []heatCell
}

// heatCell is a cell of one or more columns. Without a class it is empty.
type heatCell struct {
	Text, Title string
	Class       string // under or over the middle of the scale
	Mix         int    // percent of the way to the color of the greater value
	Columns     int    // 0 is one
}

func percent(share float64) int { return int(math.Round(100 * share)) }
