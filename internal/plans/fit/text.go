package fit

import (
	"fmt"
	"io"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Summary prints what was fitted, what is wrong with the records, and the warnings.
func (c *Center) Summary(out io.Writer, folder string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s holds the center of %d records, %s to %s: %s, %s, %s\n", folder, c.Records, c.First, c.Last,
		diag.Plural(len(c.Lines), "line"), diag.Plural(len(c.Queues), "queue"), diag.Plural(len(c.Groups), "group of agents"))
	for _, p := range c.Problems {
		at := ""
		if p.Line > 0 {
			at = fmt.Sprintf(", the first in line %d", p.Line)
		}
		fmt.Fprintf(&b, "%d %s%s: %s\n", p.Count, p.Name(), at, p.Effect())
	}
	for _, w := range c.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	fmt.Fprintf(&b, "fit.md has every value with its interval; try \"ivrsim simulate %s\"\n", folder)
	_, err := io.WriteString(out, b.String())
	return err
}
