package fit

import (
	"fmt"
	"io"
	"strings"
)

// Summary prints what was fitted, what is wrong with the records, and the warnings.
func (c *Center) Summary(out io.Writer, folder string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s holds the center of %d records, %s to %s: %s, %s, %s\n", folder, c.Records, c.First, c.Last,
		plural(len(c.Lines), "line"), plural(len(c.Queues), "queue"), plural(len(c.Groups), "group of agents"))
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

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if of, rest, ok := strings.Cut(what, " "); ok {
		return fmt.Sprintf("%d %ss %s", n, of, rest)
	}
	return fmt.Sprintf("%d %ss", n, what)
}
