package web

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/report"
)

// curve is one quantity over a chart's time.
type curve struct {
	name string
	unit string
	at   []float64 // from 0 to 1
	of   []float64 // NaN where nothing is known
}

// plotView is a chart: up to three curves over one time, each in its own scale,
// with its name and greatest value written beside it and told apart by its dash.
// Its texts are the page's own, so that they stay as large as the reader has them.
type plotView struct {
	Title  string
	Ticks  []string // at equal distances
	Curves []curveView
}

// curveView is a curve in a square of 1000 by 100, with its value in words.
type curveView struct {
	Class, Name string
	Path        string
}

func newPlot(title string, ticks []string, curves ...curve) plotView {
	v := plotView{Title: title, Ticks: ticks}
	for i := range curves {
		c := &curves[i]
		if len(c.of) == 0 {
			continue // its greatest value would be none
		}
		v.Curves = append(v.Curves, curveView{fmt.Sprintf("c%d", i), fmt.Sprintf("%s, at most %s%s", c.name, shortNumber(c.most()), c.unit), c.path()})
	}
	return v
}

// Grid gives where the ticks stand.
func (v plotView) Grid() []int {
	var out []int
	for i := range v.Ticks {
		out = append(out, 1000*i/max(1, len(v.Ticks)-1))
	}
	return out
}

func (c *curve) most() float64 {
	most := 0.0
	for _, v := range c.of {
		if !math.IsNaN(v) {
			most = max(most, v)
		}
	}
	return most
}

func (c *curve) path() string {
	var out strings.Builder
	most, pen := max(c.most(), 1e-9), "M"
	for i, v := range c.of {
		if math.IsNaN(v) {
			pen = "M"
			continue
		}
		fmt.Fprintf(&out, "%s%.1f %.1f", pen, 1000*c.at[i], 98-96*v/most)
		pen = "L"
	}
	return out.String()
}

func shortNumber(v float64) string {
	if v >= 100 || v == math.Trunc(v) {
		return report.Thousands(int64(math.Round(v)))
	}
	return fmt.Sprintf("%.1f", v)
}

// timeTicks are five times from one to another.
func timeTicks(from, to time.Time) []string {
	layout := "15:04"
	if to.Sub(from) > 25*time.Hour {
		layout = "Mon 15:04"
	}
	var out []string
	for i := range 5 {
		out = append(out, from.Add(to.Sub(from)*time.Duration(i)/4).Format(layout))
	}
	return out
}
