package fit

import (
	"fmt"
	"io"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// jsonValue is a value in JSON. What is not known is null.
type jsonValue struct {
	Section string       `json:"section"`
	About   string       `json:"about"`
	What    string       `json:"what"`
	Unit    string       `json:"unit"`
	Value   stats.Number `json:"value"`
	Low     stats.Number `json:"low"`
	High    stats.Number `json:"high"`
	N       int          `json:"n"`
	Method  string       `json:"method"`
}

// WriteJSON prints what was read, the warnings and every value as JSON.
func (c *Center) WriteJSON(out io.Writer) error {
	values := make([]jsonValue, 0, len(c.Values))
	for i := range c.Values {
		v := &c.Values[i]
		values = append(values, jsonValue{
			v.Section,
			v.About,
			v.What,
			v.Unit.name,
			stats.Number(v.Value),
			stats.Number(v.Low),
			stats.Number(v.High),
			v.N,
			v.Method,
		})
	}

	return diag.NewJSONEncoder(out).Encode(struct {
		Records   *records.Summary `json:"records"`
		First     routing.Date     `json:"first"`
		Last      routing.Date     `json:"last"`
		Warnings  []string         `json:"warnings"`
		Values    []jsonValue      `json:"values"`
		ComesBack []Returned       `json:"comes_back"`
	}{
		c.Read,
		c.First,
		c.Last,
		append([]string{}, c.Warnings...), // a list without an element is no null
		values,
		append([]Returned{}, c.ComesBack...),
	})
}

// writeFound prints what is odd about the records that their reader does not see.
func (c *Center) writeFound(b *strings.Builder) {
	for _, p := range c.Problems {
		if c.Read != nil && p.Kind != records.Overlap && p.Kind != records.Gap {
			continue // in the summary
		}
		row := p.Row()
		row.First = "" // the line alone is named
		b.WriteString(row.Text() + "\n")
	}
}

// Summary prints what was fitted, what is wrong with the records, and the warnings.
func (c *Center) Summary(out io.Writer, folder string) error {
	var b strings.Builder
	if c.Read != nil {
		_ = c.Read.WriteText(&b) // a builder has no errors
	}

	fmt.Fprintf(&b, "%s holds the center of %s, %s to %s: %s, %s, %s\n", folder,
		diag.Plural(c.Records, "record"), c.First, c.Last,
		diag.Plural(len(c.Lines), "line"), diag.Plural(len(c.Queues), "queue"), diag.Plural(len(c.Groups),
			"group of agents"))
	c.writeFound(&b)

	for _, w := range c.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}

	fmt.Fprintf(&b, "fit.md has every value with its interval; try \"ivrsim simulate %s\"\n", diag.ShellWord(folder))
	_, err := io.WriteString(out, b.String())
	return err
}
