package diag

import "strings"

// Rule describes one thing that can be found, for "lint --rules" and
// "lint --explain ID". Each room lists the rules that it raises.
//
// Bad and Good are files that break the rule and that keep it: one flow, or
// several files, each after a line "-- NAME --". They are themselves tests.
type Rule struct {
	ID       string
	Severity Severity
	Doc      string // one paragraph: what is wrong, and why it matters to a caller
	Bad      string
	Good     string
}

// Summary is the first sentence of the doc.
func (r *Rule) Summary() string {
	doc := oneLine(r.Doc)
	if i := strings.Index(doc, ". "); i >= 0 {
		return doc[:i+1]
	}
	return doc
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
