package diag

import "strings"

// RuleID is the id of a rule, as users write it after allow. It has a type of its own, so that the compiler refuses
// a message in its place.
type RuleID string

// Rule documents the findings with one id, for "lint --rules" and
// "lint --explain ID".
//
// Bad and Good are examples with and without such a finding: one flow, or several files,
// each after a line "-- NAME --". Tests check them.
type Rule struct {
	ID       RuleID
	Severity Severity
	Doc      string // one paragraph: what is wrong, and why it matters
	Bad      string
	Good     string
}

// FixedBy returns the rule with a good example: the bad one with each old text replaced
// by the new text after it.
func (r Rule) FixedBy(oldNew ...string) Rule {
	r.Good = strings.NewReplacer(oldNew...).Replace(r.Bad)
	return r
}

// Summary returns the first sentence of the doc.
func (r *Rule) Summary() string {
	doc := oneLine(r.Doc)
	if i := strings.Index(doc, ". "); i >= 0 {
		return doc[:i+1]
	}
	return doc
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
